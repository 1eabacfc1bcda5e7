import type { Area } from "../types";

/** What was changed, joined, not taken or lost, and how it is put right. */
export const mending = {
  versions: "Earlier versions",
  versionsBelow: "The newest first. Whatever you restore, nothing that stands here is thrown away.",
  versionsNone: "Nothing else has stood here",
  versionsNoneWhy: "When something here is changed, what it was before is kept in this place.",
  versionsOffline: "You need a connection to see earlier versions",
  versionsOfflineWhy: "The service keeps them. They appear here as soon as you are online.",
  versionsFailed: "They could not be fetched just now",
  versionsFailedWhy: "Nothing of yours is lost. Please try again in a while.",
  versionsFetching: "Fetching earlier versions…",
  marked: "Marked words are not in it now.",
  sinceThen: "Not there yet then: {words}",
  restore: "Restore this version",
  restored: "Restored, and saved on this phone",
  moodWas: "Mood: {mood}",
  moodWasNone: "No mood",
  activityWas: "{activity}: chosen",
  activityWasNot: "{activity}: not chosen",

  joinedTitle: "You wrote here on two phones",
  joinedWhy:
    "The words of both are kept together. If you undo it, only those of this phone stand here; the others stay under Earlier versions.",
  joinedMine: "On this phone you wrote:",
  joinedKeep: "Keep both",
  joinedUndone: "The words of this phone stand again",
  joinedElsewhere: "Words from two phones were put together",
  joinedElsewhereWhy: "Nothing was thrown away. Please look them over when you have a moment.",
  lookOver: "Look them over",
  choseElsewhere: "Two phones of yours chose differently",
  outrankedTitle: "Another phone of yours chose something else",
  outrankedWhy: "It was chosen a little later there, so that stands.",
  chosenHere: "On this phone you chose:",
  useMine: "Use this one",
  keepIt: "Leave it as it is",
  chosen: "What you chose on this phone stands again",

  refusedHere: "A change of yours was not taken here",
  refusedHereWhy: "What you wrote is kept on this phone, with the reason.",

  lostTitle: "This phone had lost what Linkwell kept on it",
  lostComing: "Everything that had been sent is coming back.",
  lostBack: "Anything that had not been sent from this phone is gone; everything else came back.",
  lostNothing:
    "Anything that had not been sent from this phone is gone. The service keeps no mood and no entry of yours that could come back.",
  lostEmptied:
    "Anything that had not been sent from this phone is gone. You had deleted everything else before that.",
  lostWorker:
    "Anything that had not been sent from this device is gone; everything else came back.",
  lostSeen: "All right",

  emptiedTitle: "Your journal is empty",
  emptiedWhy:
    "You deleted everything that was in it, on this phone or on another. Nothing else is missing.",

  notFound: "What it belonged to is not there any more.",
  tooLarge: "It is too large for the service.",
  unmergeable: "Another phone changed the same words, and the two could not be put together.",
  unknownKind: "The service does not know such a thing yet. After its next update it may.",
  triedAgain: "Saved on this phone, to be sent again",
  ofGoal: "A goal",
  ofStep: "A step towards a goal",
  ofAbout: "What matters to you",
  ofSession: "A session",
  ofAttendance: "Attendance at a session",
  ofTeamNote: "A note for your team",
  ofReview: "A review of somebody",
  saveAnewEntry: "Save as a new entry",
  saveAnewMood: "Save as a new mood",
  savedAnew: "Saved as a new one, private",
  letGo: "Let go",
} as const satisfies Area;
