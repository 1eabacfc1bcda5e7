/** Team notes as they are read: each with what amends it under it. Nothing is ever written over. */
import type { TeamNoteFields, View } from "../../store/api.ts";

export type TeamNote = View<TeamNoteFields>;

export interface Thread {
  note: TeamNote;
  /** In the order in which they were written. */
  amendments: readonly TeamNote[];
}

/**
 * The note written last comes first. What amends an amendment stands under the first note too, and
 * what amends a note that is not here stands by itself.
 */
export function threadsOf(notes: readonly TeamNote[]): Thread[] {
  const byId = new Map(notes.map((note) => [note.id, note]));
  const amendments = new Map<string, TeamNote[]>();
  const firsts: TeamNote[] = [];
  for (const note of [...notes].sort(byTime)) {
    const first = firstOf(note, byId);
    if (first === note) firsts.unshift(note);
    else amendments.set(first.id, [...(amendments.get(first.id) ?? []), note]);
  }
  return firsts.map((note) => ({ note, amendments: amendments.get(note.id) ?? [] }));
}

function firstOf(note: TeamNote, byId: ReadonlyMap<string, TeamNote>): TeamNote {
  const passed = new Set<TeamNote>();
  let first = note;
  // A client that means harm can make two amend each other.
  while (!passed.has(first)) {
    passed.add(first);
    const earlier = byId.get(first.fields.amends ?? "");
    if (!earlier) return first;
    first = earlier;
  }
  return note;
}

function byTime(one: TeamNote, other: TeamNote): number {
  return one.fields.at - other.fields.at || (one.id < other.id ? -1 : 1);
}
