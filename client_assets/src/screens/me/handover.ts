/** Being handed over to another link worker: what the phone writes once the person has said yes. */
import type { Device, Handover } from "../../store/api.ts";
import { grantTo, SEEABLE, type Seeable, sharingOf } from "../own/sharing.ts";

/** What the person chose to share, kept until all that follows from it is written. */
interface Chosen {
  kinds: Seeable[];
}

const AHEAD_MS = 370 * 86_400_000;

function keyOf({ id }: Pick<Handover, "id">): string {
  return `handover:${id}`;
}

/** Says yes. What was chosen is on the phone before it is said, so that a killed browser goes on with it. */
export async function accept(
  device: Device,
  handover: Handover,
  kinds: readonly Seeable[],
): Promise<void> {
  await device.saveDraft<Chosen>(keyOf(handover), { kinds: [...kinds] });
  const answered = await device.api.answerHandover(handover.id, true);
  // What the former worker's device has sent until now is looked at, too.
  await device.syncNow();
  // The answer stands. What could not be written now is seen to at the next launch.
  await follow(device, [answered]).catch(() => undefined);
}

/**
 * Writes what follows from handovers that were answered with yes: what the new link worker may see,
 * nothing for the former one, and whose the coming sessions are.
 *
 * `all`: the newest first, as the service tells them. May be repeated, also on another phone: what
 * is written already is not written again. Throws as every online call.
 */
export async function follow(device: Device, all: readonly Handover[]): Promise<void> {
  const said = all.filter(({ answer }) => answer === "yes").toReversed();
  if (said.length === 0) return;
  await device.learnWho();
  for (const [i, handover] of said.entries()) {
    await openTo(device, handover);
    const former = handover.from_worker.id;
    if (isLinked(device, former)) continue;
    await closeTo(device, former);
    const heir = heirOf(device, said.slice(i));
    if (heir) await moveSessions(device, former, heir);
  }
}

function isLinked(device: Device, worker: string): boolean {
  return sharingOf(device).workers.some(({ id }) => id === worker);
}

/** Who has the person now: whoever took over may have handed them on. */
function heirOf(device: Device, [handover, ...later]: readonly Handover[]): string | null {
  if (!handover) return null;
  const heir = handover.to_worker.id;
  if (isLinked(device, heir)) return heir;
  const next = later.findIndex(({ from_worker }) => from_worker.id === heir);
  return next < 0 ? null : heirOf(device, later.slice(next));
}

async function openTo(device: Device, handover: Handover): Promise<void> {
  const chosen = await device.draft<Chosen>(keyOf(handover));
  if (!chosen) return;
  if (isLinked(device, handover.to_worker.id)) {
    const answers = SEEABLE.map((kind) => [kind, chosen.kinds.includes(kind)]);
    await grantTo(device, handover.to_worker.id, Object.fromEntries(answers));
  }
  await device.clearDraft(keyOf(handover));
}

async function closeTo(device: Device, worker: string): Promise<void> {
  const kinds = sharingOf(device).grantOf(worker)?.sets["kinds"] ?? [];
  if (kinds.length > 0) {
    await grantTo(device, worker, Object.fromEntries(kinds.map((kind) => [kind, false])));
  }
}

async function moveSessions(device: Device, from: string, to: string): Promise<void> {
  const shown = device
    .list("session")
    .peek()
    .filter(({ fields }) => fields.shared === true && fields.worker === from);
  if (shown.length === 0) return;
  const { happeningsOf } = await import("../own/sessions.ts");
  const now = device.now();
  for (const session of shown) {
    if (happeningsOf(session, now, now + AHEAD_MS).length === 0) continue;
    await device.edit("session", session.id, { worker: to });
  }
}
