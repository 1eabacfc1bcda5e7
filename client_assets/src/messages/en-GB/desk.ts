import type { Area } from "../types";

/** The caseload's reasons, filters and rules, and dealing with somebody for now. */
export const desk = {
  moodFalling: "Shared mood falling: {mean} of 5 this week, {before} before",
  missed1of1: "Missed the last session",
  missed1of2: "Missed one of the last two sessions",
  missed1of3: "Missed one of the last three sessions",
  missed2of2: "Missed the last two sessions",
  missed2of3: "Missed two of the last three sessions",
  missed3of3: "Missed the last three sessions",
  disagreement: "You do not agree on {day}: they say “{theirs}”, you noted “{yours}”",
  saidWent: "went",
  saidPart: "went for part",
  saidMissed: "couldn’t make it",
  saidNotForMe: "not for me",
  whyMoodLow: {
    one: "The mood shared in the last 7 days is under {under} of 5. A prompt to look, not a score.",
    other:
      "The {count} moods shared in the last 7 days come to {mean} of 5 on average, which is under {under}. A prompt to look, not a score.",
  },
  whyMoodFalling:
    "The moods shared in the last 7 days come to {mean} of 5 on average; in the 21 days before it was {before}. A prompt to look, not a score.",
  whyMissed:
    "Of the last three sessions that were answered, as they say themselves. There may be a good reason.",
  whyDisagreement:
    "You each said something else about one session. Both stand; it may be worth a word.",
  whyQuiet: {
    one: "Nothing was shared in the last day. That says nothing about how they are; a message or a call might.",
    other:
      "Nothing was shared in the last {count} days. That says nothing about how they are; a message or a call might.",
  },

  show: "Show",
  everyone: "Everyone",
  needs: "Needs a look",
  news: "New since you looked",
  noData: "No recent data",
  snoozed: "Snoozed",
  notJoined: "Not joined",
  shown: { one: "{count} person shown", other: "{count} people shown" },
  noneNeeds: "Nobody needs a look just now",
  noneNews: "Nothing new since you looked",
  noneNoData: "Everybody who shares has shared of late",
  noneSnoozed: "Nobody is snoozed",
  noneNotJoined: "Everybody you invited has joined",
  noneWhy: "Everyone is still here under “Everyone”.",

  markReviewed: "Mark reviewed",
  markReviewedOf: "Mark reviewed: {name}",
  snooze: { one: "Snooze for a day", other: "Snooze for {count} days" },
  snoozeOf: {
    one: "Snooze for a day: {name}",
    other: "Snooze for {count} days: {name}",
  },
  wake: "Take it back",
  wakeOf: "Take it back: {name}",
  reviewed: "Reviewed {when}",
  snoozedUntil: "Snoozed until {day}",
  isReviewed: "{name} is reviewed",
  isSnoozed: "{name} is snoozed until {day}",
  isBack: "{name} is back in the list",
  notKept: "This device could not keep that. The storage may be full.",
  reviewedWhy:
    "Comes back by itself when something new is shared, or when it has been quiet for long.",
  snoozedWhy: "Comes back on that day, or before it when something new is shared.",

  keysReviewed: "Mark the person reviewed",
  keysSnooze: "Snooze the person",
  keysUndo: "Undo the last of these",
  keysFilter: "Show another group",
  keyFilters: "1 to 6",

  rules: "Rules of the caseload",
  rulesNote: "What asks for a look, and when",
  rulesBelow:
    "These rules put people in order, from what they share with you and nothing else. A prompt to look, never a score.",
  rulesKept: "Kept on this device and for your other devices. They work offline.",
  rulesLink: "Rules of the caseload",
  usualFigure: "{figure} (usual)",
  usualAgain: "Everything as usual",
  isUsual: "The rules are as usual again",
  "ruleMood-low": "Shared mood low",
  "whyMood-low":
    "The moods somebody shared in the last 7 days come to less than this on average. 1 is very low, 5 very good.",
  "figureMood-low": "Less than",
  "ruleMood-falling": "Shared mood falling",
  "whyMood-falling":
    "The moods of the last 7 days are, on average, at least so much under those of the 21 days before. There must be three moods in each.",
  "figureMood-falling": "At least",
  ruleMissed: "Missed sessions",
  whyRuleMissed:
    "Of the last three sessions that were answered, so many were missed. What they say counts before what you noted. Sessions more than 60 days ago do not count.",
  figureMissed: "Missed, of the last three",
  ruleWrote: "Wrote to you",
  whyRuleWrote: "A message from them that you have not seen, and have not answered since.",
  ruleDisagreement: "You do not agree on a session",
  whyRuleDisagreement:
    "They say one thing of whether they went, and you noted another. Both stand, and neither overwrites the other.",
  figureDisagreement: "Sessions of the last days",
  ruleQuiet: "No recent data",
  whyRuleQuiet:
    "Somebody who shares has shared nothing for so many days. It does not mean that they are doing badly, only that you cannot know from here. So it stands apart, after those who ask for a look.",
  figureQuiet: "After days",
  "ruleNew-entry": "New entry",
  "whyNew-entry":
    "They shared an entry since you last opened their page, and it is not older than this.",
  "figureNew-entry": "Not older than days",
  ruleSnooze: "Snooze",
  whySnooze:
    "How long “Snooze” sets somebody aside. Something new that they share brings them back at once.",
  figureSnooze: "Days",
} as const satisfies Area;
