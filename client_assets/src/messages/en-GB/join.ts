import type { Area } from "../types";

export const join = {
  title: "Join Linkwell",
  below: "A journal and mood log of your own, shared only as you choose.",
  staffSignIn: "I work here, and sign in with a passkey",
  yourCode: "Your code",
  codeHint:
    "8 letters and digits, from your link worker or their slip. Capitals and dashes do not matter.",
  codeReady: "Your code is filled in. Nothing happens until you choose Continue.",
  joining: "Joining…",
  codeShort: "That is {count} of 8 letters and digits. Please look at the code again.",
  codeOdd:
    "A code never has the letter O, I, L or U, nor the digits 0 or 1. Please look at those again.",
  codeUnknown:
    "This code does not work any more or was mistyped. Check it, or ask your link worker for a new one.",
  tooMany: "There were many tries from here. Please wait {minutes} and try again.",
  tooManyMinutes: { one: "{count} minute", other: "{count} minutes" },
  offline: "There is no connection just now. Your code stays valid; try again when you are online.",
  trouble: "That did not work just now. Your code stays valid. Please try again in a while.",
  updateNeeded: "This page is out of date. Please load it again, then continue.",
  asOtherTitle: "Join as someone else?",
  asOther:
    "This phone is already joined as {name}. It can hold one person at a time: what {name} wrote stays with the service, and comes back when {name} joins here again.",
  asOtherUnknown: "This phone is already joined as somebody. It can hold one person at a time.",
  asOtherWaiting: {
    one: "{count} change by {name} has not been sent yet. Go online as {name} first to be sure of it.",
    other:
      "{count} changes by {name} have not been sent yet. Go online as {name} first to be sure of them.",
  },
  stayAs: "Stay as {name}",
  stay: "Stay as it is",
  joinAsOther: "Join as someone else",
  joinedAs: "This phone is joined as {name}.",
  openAs: "Open Linkwell",
  iphoneTitle: "First, put Linkwell on your Home Screen",
  iphoneWhy:
    "On an iPhone, Safari and the app on the Home Screen keep separate notebooks. Join there, so that your journal stays in one place and works without a connection.",
  iphoneStep1: "Tap the Share button, the square with an arrow pointing up.",
  iphoneStep2: "Choose “Add to Home Screen”, then “Add”.",
  iphoneStep3: "Open Linkwell from the Home Screen and type your code there.",
  iphoneCode: "Your code, to type again",
  iphoneCodeStays: "It stays valid until you choose Continue there.",
  iphoneHere: "Continue here instead",
  keptTitle: "What is kept, and who sees what",
  keptYours:
    "Your moods and your journal are yours. They are kept on this phone, and a locked copy with {service} so that nothing is lost with the phone.",
  keptWorker: "{name} sees only what you choose to share. You can stop at any time.",
  keptBoth: "Sessions, and messages between you and {name}, are there for you both.",
  keptLook: "You can see who looked at what you share, and when.",
  keptAlone: "Nobody else sees them unless you share them.",
  step: "Question {number} of {total}",
  moodsTitle: "Share your moods with {name}?",
  moodsMeaning:
    "If you agree, {name} sees how you say you are feeling, what helped, and your notes to it. You can keep any one of them private, and stop at any time.",
  moodsDecline: "If not, only you see your moods.",
  entriesTitle: "Share journal entries with {name}?",
  entriesMeaning:
    "If you agree, you can choose entries for {name} to read, one by one. Each entry starts private; none is shared until you switch it on.",
  entriesDecline: "If not, only you see your journal.",
  agree: "I agree",
  looking: "Looking whether you have used Linkwell before…",
} as const satisfies Area;
