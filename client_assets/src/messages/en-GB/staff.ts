import type { Area } from "../types";

export const staff = {
  // Signing in
  signInTitle: "Sign in",
  signInBelow: "For link workers and managers.",
  signInWhy: "Use the passkey that you added: your fingerprint, your face, or this device’s PIN.",
  signInButton: "Sign in with a passkey",
  signingIn: "Waiting for your passkey…",
  signInNoPasskey: "No passkey here, or it is lost? A manager of your service makes you a code.",
  signInWithCode: "Use a code instead",
  sessionOver: "Please sign in again",
  sessionOverWhy:
    "Sessions end by themselves after a while. What you wrote here is kept on this device and is sent once you have signed in.",
  signInWaiting: {
    one: "{count} change waits on this device and is sent once you have signed in.",
    other: "{count} changes wait on this device and are sent once you have signed in.",
  },
  refusedHere:
    "Your browser did not use a passkey. Nothing was changed. Try again when you are ready.",
  refusedAlready: "This device holds a passkey of yours already.",
  refused: "That passkey was not accepted. Try once more; if it goes on, ask a manager for a code.",
  unknownBrowser: "This browser cannot use passkeys. Use a code instead.",
  tooMany: "There were many tries from here. Please wait a quarter of an hour and try again.",
  offline: "There is no connection just now. Try again when you are online.",
  trouble: "That did not work just now. Please try again in a while.",
  otherTitle: "Sign in as someone else?",
  other:
    "This browser is signed in as {name}. It can hold one person at a time: what {name} wrote stays with the service.",
  stay: "Stay as {name}",
  goOn: "Sign in as someone else",

  // Adding a passkey
  addTitle: "Add a passkey",
  addBelow: "It is how you sign in from now on.",
  addWhy:
    "Your session ends after half a day without use. A passkey signs you in again with your fingerprint, your face, or this device’s PIN. There is no password to remember, and nothing to type.",
  addKept:
    "It stays on your device, or with the password manager that you use there. The service never sees it.",
  addButton: "Add a passkey",
  adding: "Waiting for your passkey…",
  added: "Passkey added",
  addNone:
    "This device has nothing that can keep a passkey by itself. A security key or your phone may do, where your browser offers it.",
  goOnWithout: "Go on without one",
  goOnWithoutWhy:
    "Without a passkey you need a new code from a manager each time your session has ended.",

  // Passkeys
  passkeys: "Passkeys",
  passkeysNote: "How you sign in, and adding another",
  passkeysWhy: "Each of these signs you in. Remove one that you no longer have.",
  passkeysNone: "You have no passkey yet.",
  passkeysImpossible:
    "At this address browsers keep no passkeys. Open the service at its proper address, with https.",
  passkeyMade: "Added on {day}",
  passkeyUsed: "Added on {day}, last used on {used}",
  remove: "Remove",
  removeLabel: "Remove {label}, added on {day}",
  removeTitle: "Remove this passkey?",
  removeWhy: "It then signs nobody in any more. Delete it on the device itself as well.",
  removed: "Passkey removed",
  lastOne: "It is your only passkey. Add another one first.",

  // Proving
  proveNeeded:
    "For this your passkey is asked for once more. Without one, join again with a new code from a manager, and do it then.",

  // A participant who lost their devices
  backInLink: "{name} has lost their phone? Make a new code",
  backInTitle: "A new code for {name}",
  backInWhy:
    "For somebody who has lost their phone. With this code a new phone becomes theirs, with everything that they wrote. Make it only when you are sure that you speak with {name}.",
  backInSeen: "{name} sees under Sharing that you made it, and when.",
  backInMake: "Make a code",
  backInMaking: "Making a code…",
  backInReady: "{name}’s code",
  backInFailed: "No code was made. Please try again in a while.",
  backInUnknown: "This person is not on your caseload.",
  backToPerson: "Back",

  // Codes
  code: "Read it out, or let it be scanned. It is shown here once.",
  codeUntil: "It works once, until {day}, {time}.",
  codeQr: "the link to join, for {name}",
  copyLink: "Copy the link",
  copied: "Copied",

  // The staff of a service
  title: "Staff",
  below: "Who works for {service}. Managers see no journals.",
  invite: "Invite",
  inviteTitle: "Invite a colleague",
  name: "Name",
  nameHint: "As participants see it.",
  nameMissing: "Write the person’s name.",
  role: "What they do",
  worker: "Link worker",
  manager: "Manager",
  workerMeaning: "Works with participants, and sees what each of them shares.",
  managerMeaning: "Invites and deactivates colleagues. Sees no participant’s records.",
  makeInvite: "Make an invitation",
  ready: "{name} joins with this",
  another: "Invite another",
  active: "Active",
  invited: "Invited, has not joined yet",
  deactivated: "Deactivated",
  people: { one: "{count} participant", other: "{count} participants" },
  seen: "last here on {day}",
  noPasskey: "no passkey yet",
  codeWaits: "a code waits until {day}",
  you: "You",
  open: "Open {name}",
  notListed: "The list of colleagues comes from the service. You can see it when you are online.",
  none: "There is nobody here yet.",

  // One of them
  back: "Staff",
  newCode: "New code",
  newCodeWhy:
    "For a colleague who has lost their passkey or their device, or who has not joined yet. An older code of theirs stops working.",
  deactivate: "Deactivate",
  deactivateTitle: "Deactivate {name}?",
  deactivateWhy:
    "{name} is signed out everywhere at once, and their passkeys stop working. Their participants stay theirs until each has agreed to another link worker.",
  deactivateNote: "For a colleague who leaves, or a device in wrong hands.",
  wasDeactivated: "{name} is deactivated",
  reactivate: "Reactivate",
  reactivateWhy: "{name} joins again with a new code. Old devices stay signed out.",
  theirPeople: "Participants who need another link worker",
  theirPeopleWhy:
    "You see their names and nothing else. Each of them is asked first; until they say yes, nothing changes.",
  theirPeopleNone: "No participant waits for another link worker.",
  colleague: "Who could take over",
  ask: "Ask",
  askLabel: "Ask {name} whether {worker} may take over",
  asked: "{name} was asked whether {worker} may take over. Their answer is awaited.",
  askedNo: "{name} said no to {worker}.",
  nobodyElse: "There is no other active link worker. Invite one first.",

  // What staff did
  acts: "Who did what",
  actsNote:
    "Who invited, deactivated or let in whom. Nobody can change these lines. Participants are not named here; each of them sees under Sharing what concerns them.",
  actsOffline: "This list is kept by the service. You can see it when you are online.",
  actsEarlier: "Show earlier",
  actsSaved: "The file is made.",
  saveTable: "Save as a table",
  saveJson: "Save for other programs",
  operator: "The operator",
  actFrom: "{words} ({device})",
  actInvited: "{who} invited {about}",
  actCode: "{who} made a code for {about}",
  actPersonCode: "{who} made a code for a participant who lost their devices",
  actDeactivated: "{who} deactivated {about}",
  actReactivated: "{who} reactivated {about}",
  actAskedOwn: "{who} asked a participant of their own whether {other} may take over",
  actAsked: "{who} asked a participant of {about} whether {other} may take over",
  actWithdrawn: "{who} took back the question whether {other} may take over",
  actExported: "{who} saved this list as a file",

  // A manager’s own page
  me: "Me",
  meBelow: "You are signed in as {name}, with {service}.",
  language: "Language and text",
  languageNote: "Language, letter size, light or dark",
  devices: "My devices",
  devicesNote: "Where you are signed in, and adding another",
  help: "Help now",
  helpNote: "Numbers to call",
} as const satisfies Area;
