/** An entry while it is written, and what it becomes. */
import type { EntryFields, MoodScore, View, Writes } from "../../store/api.ts";
import { mergeTexts } from "../../sync/textmerge.ts";

export interface Writing {
  body: string;
  mood: MoodScore | null;
  activities: string[];
  shared: boolean;
}

/** What is written on an entry that exists, with the entry as it was when the writing began. */
export interface Rewriting {
  from: Writing;
  to: Writing;
}

/** An entry as it opens to be written on. */
export function writingOf(entry: View<EntryFields>): Writing {
  return {
    body: entry.fields.body,
    mood: entry.fields.mood ?? null,
    activities: entry.sets["activities"] ?? [],
    shared: entry.fields.shared === true,
  };
}

/** The cells of a new entry. */
export function cellsOf(writing: Writing, when: { at: number; day: string; zone: string }): Writes {
  return {
    body: writing.body,
    ...(writing.mood === null ? {} : { mood: writing.mood }),
    ...Object.fromEntries(writing.activities.map((id) => [`activities:${id}`, true])),
    ...when,
    shared: writing.shared,
  };
}

/**
 * The cells that the writing changed, and nothing else.
 *
 * `now` is what the entry says by now: words that came from another phone meanwhile are joined with
 * what was written here.
 */
export function changesOf(now: string, { from, to }: Rewriting): Writes {
  const body = from.body === now ? to.body : mergeTexts(from.body, now, to.body);
  const writes: Writes = {};
  if (body !== now) writes["body"] = body;
  if (to.mood !== from.mood) writes["mood"] = to.mood;
  if (to.shared !== from.shared) writes["shared"] = to.shared;
  for (const id of to.activities) {
    if (!from.activities.includes(id)) writes[`activities:${id}`] = true;
  }
  for (const id of from.activities) {
    if (!to.activities.includes(id)) writes[`activities:${id}`] = false;
  }
  return writes;
}

/** True when nothing was written that is not in the entry already. */
export function isSame(a: Writing, b: Writing): boolean {
  return (
    a.body === b.body &&
    a.mood === b.mood &&
    a.shared === b.shared &&
    a.activities.length === b.activities.length &&
    a.activities.every((id) => b.activities.includes(id))
  );
}
