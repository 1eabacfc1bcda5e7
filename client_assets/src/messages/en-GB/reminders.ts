import type { Area } from "../types";

/** Reminders on this phone: whether they work, what comes, when, and what it may say. */
export const reminders = {
  title: "Reminders",
  meNote: "Whether they work on this phone, quiet hours, how long before",

  here: "On this phone",
  looking: "Looking whether reminders work here…",
  works: "Reminders are on for this phone",
  worksWhy: "They come when the app is closed too, as long as the phone has a connection.",
  worksUnchecked:
    "This phone is set up for reminders. Whether the service can still reach it is checked when you are online.",
  checkedAt: "Checked with the service: {time}",
  turnOn: "Turn on reminders",
  turningOn: "Turning on…",
  turnOff: "Turn off on this phone",
  askTitle: "Would you like to be reminded?",
  askWhat: "A short notification before something in your plan, and, if you like, one after it.",
  askPrivate:
    "It says nothing private: no activity, no name and no word about health, unless you choose to let it say more.",
  askQuiet: "Nothing comes in your quiet hours, and nothing counts how often you go.",
  askNext: "Your browser asks next whether Linkwell may show notifications.",
  offTitle: "Reminders are off on this phone",
  offWhy: "Nothing is sent here. You can turn them on again whenever you like.",
  offerWhy:
    "Linkwell can tell you before something begins, and say nothing private on your screen.",
  offerHow: "See how",
  needsConnection: "You need a connection to turn reminders on. Nothing else here needs one.",
  dismissed: "The question was closed without an answer. You can try again.",
  serviceFailed:
    "This browser could not reach its maker’s notification service. Nothing is lost. Try again later, or with another browser.",
  saveFailed: "That did not work just now. Nothing was changed. Please try again in a while.",
  brokenTitle: "Reminders have stopped reaching this phone",
  brokenWhy:
    "The browser let go of the line by which they came. That happens; one tap makes a new one.",
  mend: "Mend it",
  mending: "Mending…",
  unsupportedTitle: "This browser cannot show reminders",
  unsupportedWhy:
    "An up-to-date Chrome, Firefox, Edge or Safari can. On an iPhone or iPad it takes iOS 16.4 or later.",
  withoutTitle: "Without notifications",
  withoutPlan: "Everything that is coming also stands in your plan, without a connection too.",
  withoutFeed:
    "You can subscribe to your plan in the calendar that you use anyway, and let it remind you.",
  toPlan: "Open the plan",

  iphoneTitle: "First put Linkwell on the Home Screen",
  iphoneWhy:
    "On an iPhone or iPad, reminders come only to apps on the Home Screen. Linkwell there starts empty, so get a code first: what you wrote here comes along.",
  iphoneSteps:
    "Under Me, My devices, choose “Show a code” and note the code.\nTap the Share button, then “Add to Home Screen”, then “Add”.\nOpen Linkwell from the Home Screen and join with the code.\nOpen Me, Reminders there and turn them on.",
  iphoneToCode: "Show me a code",

  deniedTitle: "Notifications are blocked for Linkwell",
  deniedWhy: "Linkwell cannot ask again by itself. You can allow them in the settings:",
  deniedAfter: "Then come back here. Nothing you wrote is touched.",
  deniedChromePhone:
    "Tap the sign to the left of the address at the top.\nTap “Permissions”, then “Notifications”.\nChoose “Allow”. If it is not there: phone settings, Apps, Chrome, Notifications.",
  deniedInstalledPhone:
    "Keep your finger on Linkwell’s icon, and tap “App info”.\nTap “Notifications”.\nTurn them on.",
  deniedSamsung:
    "Tap the sign to the left of the address at the top.\nTap “Permissions”, then “Notifications”.\nChoose “Allow”.",
  deniedFirefoxPhone:
    "Tap the padlock to the left of the address.\nTap “Notifications” until it says “Allowed”.\nIf it is not there: phone settings, Apps, Firefox, Notifications.",
  deniedIphone:
    "Open the iPhone’s or iPad’s Settings.\nTap “Notifications”, then “Linkwell”.\nTurn on “Allow Notifications”.",
  deniedSafari:
    "In Safari’s menu, choose “Settings”, then “Websites”.\nChoose “Notifications” on the left.\nBeside this address, choose “Allow”.",
  deniedFirefox:
    "Click the padlock or the sign beside it, left of the address.\nBeside “Send notifications”, take away “Blocked”.\nLoad this page again.",
  deniedChrome:
    "Click the sign to the left of the address.\nTurn on “Notifications”, or choose “Site settings” and allow them there.\nLoad this page again.",
  deniedOther:
    "Open the settings of your browser.\nLook for “Notifications” under privacy or websites.\nAllow them for this address.",

  test: "Send me a test",
  testing: "On its way…",
  testNote: "It says nothing private, and comes in quiet hours too.",
  testSent: "Sent. Waiting for it to arrive on this phone…",
  testArrived: "It arrived",
  testArrivedWhy:
    "This phone has just shown it. If you saw nothing, look in the list that you pull down from the top.",
  testLate: "It has not arrived yet",
  testLateWhy:
    "The service sent it, and this phone has not shown it within 20 seconds. What may help:",
  testLateTries:
    "See that notifications of this browser are on in the phone’s settings.\nTurn off battery saving or “Do not disturb” for a moment.\nSee that you have a connection, then send another one.\nIf it still does not come, turn reminders off and on again.",
  testFailed: "The test could not be sent just now. Please try again in a while.",
  testOffline: "You need a connection to send a test.",
  testTooMany: "Those were many tests. Please wait a few minutes before the next one.",

  whatTitle: "What to remind me of",
  evening: "The evening before",
  eveningNote: "At 18:00 on the day before.",
  before: "Before it begins",
  before120: "2 hours before",
  before60: "1 hour before",
  before30: "30 minutes before",
  before15: "15 minutes before",
  before0: "Not at all",
  beforeMinutes: "{minutes} minutes before",
  after: "“How was it?” afterwards",
  afterNote: "Half an hour after it ends. You can answer from the notification on many phones.",
  messages: "Messages from your link worker",
  messagesNote: "That there is one, never what it says.",
  checkin: "A gentle “How are you feeling?”",
  checkinNever: "Never",
  checkinDaily: "Every day",
  checkinWeekly: "On Sundays",
  checkinAt: "At what time?",

  quietTitle: "Quiet hours",
  quiet: "Keep quiet hours",
  quietOn: "Nothing comes between {from} and {until}. What is due then comes just before.",
  quietOff: "Reminders may come at any hour.",
  quietFrom: "From",
  quietUntil: "Until",
  quietZone: "Times are those where this phone is: {zone}.",

  lockTitle: "What the lock screen may say",
  lockPrivate: "Nothing private",
  lockPrivateNote: "Only that there is something, and when.",
  lockMore: "What it is",
  lockMoreNote: "Whoever sees your phone can read it.",
  lockExample: "An example of such a notification",
  lockNow: "now",
  lockPrivateExample: "You have something planned tomorrow at 10:00",
  lockMoreExample: "Choir at the library, tomorrow at 10:00",
} as const satisfies Area;
