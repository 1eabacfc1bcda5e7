/** What is typed into the form of a session that exists, as it is kept while it is typed. Pure. */
import type { SessionWriting } from "../../parts/session-writing.ts";

/** Where it is kept on the participant's phone. */
export function sessionKey(id: string): string {
  return `session:${id}`;
}

/** Only what was typed: what was left alone follows the record, whatever it comes to say meanwhile. */
export interface Retyping {
  typed: Partial<SessionWriting>;
  /** The note as it was when writing on it began: with it, words of both can be joined. */
  note?: string;
}

/** `before` with `next` in its place in the form; null when that says nothing else. */
export function retyped(
  before: SessionWriting,
  next: SessionWriting,
  kept: Retyping | undefined,
): Retyping | null {
  const typed = changedIn(before, next);
  if (Object.keys(typed).length === 0) return null;
  return "note" in typed ? { typed, note: kept?.note ?? before.note } : { typed };
}

/** What was typed, as a change of a record that says `stands` by now. */
export function rewriting(
  stands: SessionWriting,
  { typed, note = stands.note }: Retyping,
): { from: SessionWriting; to: SessionWriting } {
  return { from: { ...stands, note }, to: { ...stands, ...typed } };
}

/** What of `after` is not as in `before`. */
export function changedIn(before: SessionWriting, after: SessionWriting): Partial<SessionWriting> {
  const changed = Object.entries(after).filter(
    ([name, value]) => value !== before[name as keyof SessionWriting],
  );
  return Object.fromEntries(changed);
}
