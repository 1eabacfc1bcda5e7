import type { Area } from "../types";

/** Leaving Linkwell: what goes, what remains, and time to think it over. */
export const leaving = {
  title: "Leave Linkwell",
  note: "What goes, what remains, and time to think it over",
  below: "It is yours to stay or to go. Nobody has to know why.",
  goes: "What goes",
  goesRecords:
    "Everything you wrote and noted: on this phone, on {service}’s server and in its backups. Your key is destroyed, so that nobody can read any of it again.",
  goesShared: "What {name} can see of yours. Their devices delete it at their next connection.",
  goesNotes: "What link workers noted here about working with you.",
  goesRest: "Your reminders, your calendar address, your devices and your codes.",
  remains: "What remains",
  remainsLines:
    "A list without content: that something of yours was sent to a device, looked at or deleted there, and when. It holds none of your words and not your name.",
  remainsRead: "What {name} has read, or wrote down elsewhere. That cannot be unread.",
  remainsCalendar:
    "What your phone’s own calendar fetched from here, and any file of your data that you saved. Those are yours to remove.",
  first: "Take your data with you first",
  firstNote: "Afterwards nobody can bring any of it back, {service} included.",
  firstDo: "Download my data",
  how: "How it goes",
  howDays: {
    one: "For {count} day everything goes on as it is, and you can stay after all with one tap.",
    other: "For {count} days everything goes on as it is, and you can stay after all with one tap.",
  },
  howThen: "Then it is all erased for good, and your phone clears itself when it is next online.",
  ask: "Leave Linkwell…",
  askTitle: "Leave Linkwell?",
  askMeaning: {
    one: "In {count} day everything of yours is erased for good. Until then you can choose to stay.",
    other:
      "In {count} days everything of yours is erased for good. Until then you can choose to stay.",
  },
  askDo: "Leave",
  keep: "Stay",
  begun: "You are leaving. Until then everything goes on as it is.",
  banner: "You are leaving Linkwell on {day}",
  bannerWhy: "Then everything of yours is erased for good. Until then you can stay after all.",
  stay: "Stay",
  stayed: "You are staying. Nothing was erased.",
  offline: "This needs a connection. Nothing was changed; try again when you have one.",
  failed: "That did not work just now. Nothing was changed; try again in a moment.",
  goodbye: "Goodbye, and take care",
  goodbyeGone:
    "Everything of yours is erased: from this phone, from the service and from its backups. Nobody can read it any more.",
  goodbyeLeft:
    "What remains is a list without content of what was sent where and when, with none of your words and not your name.",
  goodbyeThanks: "Thank you for the time you spent here. You did it your way.",
  goodbyeIcon: "You can take Linkwell off your home screen now.",
  goodbyeBack: "If you ever want to come back, your service can invite you anew.",
} as const satisfies Area;
