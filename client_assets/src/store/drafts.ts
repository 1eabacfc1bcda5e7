/** Which of the drafts on this device are words that somebody is writing. */

/** What the app keeps beside them: what was looked up or answered, and how somebody likes it. */
const REMEMBERED: ReadonlySet<string> = new Set([
  "consent",
  "desk:invited",
  "desk:rules",
  "desk:single-keys",
  "leaving",
  "reminders:offer",
  "team:names",
]);
const CHOSEN = "handover:";

/** Whether what lies under `key` among the drafts was written, and would be missed. */
export function isWritten(key: string): boolean {
  return !REMEMBERED.has(key) && !key.startsWith(CHOSEN);
}
