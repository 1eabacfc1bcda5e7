/** What the person says of whether they went, and who may see it. */
import type {
  AttendanceFields,
  Device,
  PersonRef,
  Said,
  SessionFields,
  View,
} from "../../store/api.ts";
import { openKinds, sharingOf } from "./sharing.ts";

export type Attendance = View<AttendanceFields>;
type Session = View<SessionFields>;

export const SAID: readonly Said[] = ["went", "part", "missed", "not_for_me"];

/** What is known of each occurrence, found by session and day. */
export function attendanceBy(
  all: readonly Attendance[],
): (session: string, day: string) => Attendance | undefined {
  const found = new Map(
    all.map((one) => [`${one.fields.session} ${one.fields.occurrence}`, one] as const),
  );
  return (session, day) => found.get(`${session} ${day}`);
}

/** An occurrence as attendance is written of it. */
export interface Occasion {
  /** Its key. */
  day: string;
  /** The wall time at which it took place. */
  starts: string;
}

type Words = Pick<AttendanceFields, "participant_said" | "participant_reason">;

/**
 * Writes what the person says of an occurrence; whoever writes of the same one meets in one record.
 *
 * The answer takes it back, and gives what was said before.
 */
export async function mark(
  device: Device,
  session: Session,
  { day, starts }: Occasion,
  said: Said | null,
): Promise<() => Promise<void>> {
  const id = await device.derivedId("attendance", session.id, day);
  const before = device.get("attendance", id).peek();
  const words: Words = { participant_said: said };
  const shared = session.fields.shared === true;
  if (before) {
    if (before.deleted) await device.undelete("attendance", id);
    // Said anew, it goes where the session goes.
    const shows = shared && before.fields.shared !== true ? { shared } : {};
    await device.edit("attendance", id, { ...words, ...shows });
  } else {
    const where = { day: starts.slice(0, 10), zone: session.fields.zone };
    const named = { session: session.id, occurrence: day, ...where };
    await device.create("attendance", { ...named, ...words, shared }, { id });
  }
  const was = before?.fields.participant_said ?? null;
  return () => device.edit("attendance", id, { participant_said: was });
}

/** The link worker who sees a session, if one does. */
export function seerOf(device: Device, { fields }: Session): PersonRef | null {
  if (fields.shared !== true) return null;
  const workers = device.account.value?.workers ?? [];
  return workers.find((worker) => worker.id === fields.worker) ?? null;
}

/** Those who see whether the person went to a session. */
export function attendanceSeers(device: Device, session: Session): PersonRef[] {
  const seer = seerOf(device, session);
  return sharingOf(device)
    .seers("attendance")
    .filter((worker) => worker.id === seer?.id);
}

/** The link worker whom the person has not been asked about yet: whether they may see attendance. */
export function toBeAskedFor(device: Device, session: Session): PersonRef | null {
  const seer = seerOf(device, session);
  if (!seer) return null;
  const grant = sharingOf(device).grantOf(seer.id);
  const answered = grant?.values["kinds"]?.["attendance"] === false;
  const sees = openKinds(grant, device.now()).includes("attendance");
  return answered || sees ? null : seer;
}
