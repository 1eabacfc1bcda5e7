/** Sessions as they take place: what screens of both roles ask of the records. */
import "../../messages/with-sessions.ts";
import "../../styles/screens/sessions.css";
import type { SessionFields, View } from "../../store/api.ts";
import {
  daysOf,
  instantOf,
  type Occurrence,
  occurrences,
  type SessionCells,
} from "../../sync/occurrences.ts";

export type Session = View<SessionFields>;

/** One time that a session takes place, with the session. */
export interface Happening {
  session: Session;
  at: Occurrence;
}

const known = new WeakMap<Session, SessionCells>();

/** The values of a session's cells, by name. */
export function cellsOf(session: Session): SessionCells {
  const before = known.get(session);
  if (before) return before;
  const skipped = (session.sets["skipped"] ?? []).map((day) => [`skipped:${day}`, true]);
  const moved = Object.entries(session.values["moved"] ?? {});
  const cells: SessionCells = {
    ...session.fields,
    ...Object.fromEntries(skipped),
    ...Object.fromEntries(moved.map(([day, wall]) => [`moved:${day}`, wall])),
  };
  known.set(session, cells);
  return cells;
}

/**
 * A session's occurrences under way between two instants (ms), in time, skipped ones marked.
 *
 * What was before a session was cancelled stays as it was. One that this version cannot count has none.
 */
export function happeningsOf(session: Session, fromMs: number, untilMs: number): Happening[] {
  const { cancelled, ...cells } = cellsOf(session);
  try {
    return occurrences(cells, fromMs, untilMs).map((at) => ({
      session,
      at: cancelled === true && at.untilMs > session.written ? { ...at, skipped: true } : at,
    }));
  } catch {
    return [];
  }
}

/** The occurrences of all sessions under way between two instants, in time. */
export function happenings(
  sessions: readonly Session[],
  fromMs: number,
  untilMs: number,
): Happening[] {
  return sessions
    .flatMap((session) => happeningsOf(session, fromMs, untilMs))
    .sort(
      (one, other) => one.at.atMs - other.at.atMs || (one.session.id < other.session.id ? -1 : 1),
    );
}

/** The occurrence of a session that the rule put on `day`, if it puts one there. */
export function happeningOn(session: Session, day: string): Happening | null {
  const moved = session.values["moved"]?.[day];
  const starts = typeof moved === "string" ? moved : `${day}T${session.fields.starts.slice(11)}`;
  try {
    const at = instantOf(starts, session.fields.zone);
    return happeningsOf(session, at, at + 1).find((one) => one.at.day === day) ?? null;
  } catch {
    return null;
  }
}

/** The days that a session's rule gives from `begin` to `end`, both included. */
export function ruleDays(session: Session, begin: string, end: string): string[] {
  try {
    return daysOf(session.fields.starts.slice(0, 10), session.fields.rule ?? null, begin, end);
  } catch {
    return [];
  }
}

/** Where an occurrence stands in the app. */
export function hrefOf({ session, at }: Happening): string {
  return `/plan/${session.id}/${at.day}`;
}
