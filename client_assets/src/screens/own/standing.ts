/** Where a record has got to, in words that are true. */
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import type { SaveTone } from "../../parts/save-state";
import type { Device, PersonRef, View } from "../../store/api.ts";
import { namesOf, type Shareable, sharingOf } from "./sharing.ts";

export interface Told {
  tone: SaveTone;
  words: string;
}

/** Live: what has become of a mood or an entry. */
export function useStanding(kind: Shareable, view: View<{ shared?: boolean }>): Told {
  return standingOf(useDevice(), kind, view);
}

export function standingOf(
  device: Device,
  kind: Shareable,
  view: View<{ shared?: boolean }>,
): Told {
  return toldOf(device, view, view.fields.shared ? sharingOf(device).seers(kind) : []);
}

/** What has become of a record that `seers` may see. */
export function toldOf(device: Device, view: View<object>, seers: readonly PersonRef[]): Told {
  const seen = seenBy(device, view);
  const place = placeOf(view);
  if (seers.length === 0)
    return { tone: toneOf(device, view), words: `${place} · ${t("common.private")}` };
  if (view.standing === "sent" && seen.length > 0) {
    return { tone: "seen", words: t("common.seenBy", { name: namesOf(seen) }) };
  }
  const name = namesOf(seers);
  const shared =
    view.standing === "waiting" && isAway(device)
      ? t("common.sharedOnceOnline", { name })
      : t("common.sharedWith", { name });
  return { tone: toneOf(device, view), words: `${place} · ${shared}` };
}

/** True while nothing can be sent, as far as this device knows. */
export function isAway(device: Device): boolean {
  return !device.online.value || device.sync.value.phase === "offline";
}

function placeOf({ standing }: View<object>): string {
  if (standing === "sent") return t("common.sent");
  return standing === "refused" ? t("common.notTaken") : t("common.savedHere");
}

function toneOf(device: Device, { standing }: View<object>): SaveTone {
  if (standing === "sent") return "sent";
  if (standing === "refused") return "problem";
  return isAway(device) ? "saved" : "waiting";
}

/** Who has looked since it was last changed: what was written after that is not seen yet. */
function seenBy(device: Device, { id, written }: View<object>): PersonRef[] {
  const lookers = new Set(
    device
      .list("view")
      .value.filter((view) => view.fields.subject === id && view.fields.at >= written)
      .map((view) => view.fields.worker),
  );
  return (device.account.value?.workers ?? []).filter((worker) => lookers.has(worker.id));
}

/** What the whole device has sent, for the foot of the navigation and for "Me". */
export function syncWords(device: Device, timeOf: (atMs: number) => string): string {
  const { waiting, answeredAt, phase } = device.sync.value;
  if (waiting > 0) return t("common.waitingToGo", { count: waiting });
  if (answeredAt === null) return phase === "sending" ? t("common.sending") : t("common.savedHere");
  return t("common.allSentAt", { time: timeOf(answeredAt) });
}
