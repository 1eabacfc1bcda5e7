import type { Area } from "../types";

export const journal = {
  title: "Journal",
  newEntry: "New entry",
  search: "Search your journal",
  found: { one: "{count} found", other: "{count} found" },
  nothingFound: "Nothing found",
  nothingFoundWhy: "No entry or note has these words. Try fewer letters.",
  emptyTitle: "Your journal begins here",
  emptyWhy:
    "What you did, and how it was. A line is enough, and nobody else sees it unless you choose.",
  showEarlier: "Show earlier days",
  openEntry: "Open entry: {words}",
  question: "What did you do, and how was it?",
  mood: "How did you feel?",
  moodNone: "No mood",
  activities: "What was it?",
  share: "Share this entry",
  shareOn: "{name} can read it, from the next time you are online.",
  shareOff: "Private: only you can read it.",
  preview: "What {name} sees",
  previewEmpty: "Your words will stand here as you write.",
  startTitle: "Share journal entries with {name}?",
  startMeaning:
    "You have not agreed to that so far. If you do, {name} can read the entries that you switch on, one by one. All others stay private. You can stop at any time under Me, Sharing.",
  start: "I agree",
  needsWords: "Write a few words first, then save.",
  draftKept: "Kept on this phone as you type",
  draftBack: "This is what you had written before.",
  draftAway: "Start afresh",
  deleteEntry: "Delete",
  deleted: "Deleted",
  undo: "Undo",
  gone: "This entry is not on this phone",
  goneWhy: "It may have been deleted, here or on another phone of yours.",
  backToJournal: "Journal",
  revived:
    "You deleted this on another phone while you wrote on this one. It is back, and private.",
  changedMeanwhile:
    "This entry was changed on another phone while you were writing. Save keeps both.",
  alreadySeen:
    "Private again: it leaves {name}’s devices at the next connection. What {name} has read already cannot be unread.",
} as const satisfies Area;
