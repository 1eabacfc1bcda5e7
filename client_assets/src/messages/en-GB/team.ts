import type { Area } from "../types";

/** A person's page for their link workers: what matters to them, and the team's own notes. */
export const team = {
  aboutTitle: "What matters to {name}",
  goodAt: "Good at",
  mapOf: "What supports {name}",
  aboutNone: "{name} has not shared what matters to them.",
  aboutNotOpen: "What matters to {name}, and their plan, are not shared with you.",
  aboutNoneWhy: "It is theirs to write and to share, on their own phone.",
  aboutChanged: "Last changed: {day}",

  sessionsOnLine: "Sessions",
  wentMark: "Went to a session",
  missedMark: "A session, not gone to",
  markWent: "{title}: went",
  markPart: "{title}: went for part of it",
  markMissed: "{title}: couldn’t make it",
  markNotForMe: "{title}: not for them",
  markBoth: "{theirs} (a link worker noted otherwise)",
  noCause: "What falls on one day need not have to do with the other.",

  seenAt: "Seen {when}",
  more: "On this page",
  unsentNote: "What you had noted and not added",

  notes: "Team notes",
  notesWho: "Only your team sees these; never {name}.",
  notesStay: "A note stays as it was written. Put it right with an amendment.",
  noteBox: "A note about {name} for your team",
  noteAdd: "Add the note",
  noNotes: "No notes so far.",
  olderNotes: "Show older notes",
  amend: "Amend",
  amendNamed: "Amend the note of {when}",
  amendBox: "What should be put right, or added?",
  amendAdd: "Add the amendment",
  amendment: "Amendment",
  cancel: "Leave it as it was",
  you: "You",
  colleague: "A colleague",
  noteTooLong: {
    one: "One character too long. Take some words out, or write two notes.",
    other: "{count} characters too long. Take some words out, or write two notes.",
  },
  noteEmpty: "Write a few words first.",
  noteNotTaken: "Not taken. Your words are kept on this device.",
  noteNotSaved: "This device could not save your note",
  noteNotSavedWhy:
    "Your words are still in the box. The storage may be full; make some room and try again.",
} as const satisfies Area;
