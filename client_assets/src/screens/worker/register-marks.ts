/** What a link worker notes of whether people went: who can be noted, what changes, writing it down. */
import type { AttendanceFields, Device, Said, View } from "../../store/api.ts";
import type { Attended } from "./calendar-days.ts";

export type Attendance = View<AttendanceFields>;

/** What is noted of one person; not yet written. */
export interface Marked {
  said: Said | null;
  reason: string;
}

/** What stands noted of an occurrence. */
export function markedOf(attendance: Attendance | undefined): Marked {
  const { worker_said, worker_reason } = attendance?.fields ?? {};
  return { said: worker_said ?? null, reason: worker_reason ?? "" };
}

export function isSame(one: Marked, other: Marked): boolean {
  return one.said === other.said && one.reason.trim() === other.reason.trim();
}

/** True when both said something, and not the same. */
export function differ(attendance: Attendance | undefined): boolean {
  const { worker_said, participant_said } = attendance?.fields ?? {};
  return Boolean(worker_said && participant_said && worker_said !== participant_said);
}

/**
 * Writes what is noted of one person's occurrence beside the person's own word, which is never touched.
 *
 * Whoever writes of the same occurrence meets in one record.
 */
export async function note(
  device: Device,
  { session, at, person }: Attended,
  before: Attendance | undefined,
  { said, reason }: Marked,
): Promise<void> {
  const id = await device.derivedId("attendance", session.id, at.day);
  const { notebook } = person;
  const words = { worker_said: said, worker_reason: reason.trim() || null };
  if (before) {
    const was = markedOf(before);
    const changed: Record<string, unknown> = {};
    if (said !== was.said) changed["worker_said"] = said;
    if (reason.trim() !== was.reason.trim()) changed["worker_reason"] = words.worker_reason;
    await device.edit("attendance", id, changed, { notebook });
    return;
  }
  const where = { day: at.starts.slice(0, 10), zone: session.fields.zone };
  const named = { session: session.id, occurrence: at.day, ...where };
  await device.create("attendance", { ...named, ...words, shared: true }, { id, notebook });
}
