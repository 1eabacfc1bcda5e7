import type { Area } from "../types";

export const help = {
  title: "Help now",
  below:
    "You can reach people at any hour. These work without Linkwell and without its connection.",
  dangerTitle: "If your life, or somebody’s, is in danger",
  danger: "Call 999, or go to A&E.",
  call999: "Call 999",
  urgentTitle: "If you need help with your mental health now",
  urgent: "NHS 111, option 2: a mental health team, day and night.",
  call111: "Call 111, then choose 2",
  talkTitle: "If you want to talk to somebody",
  talk: "Samaritans listen, day and night, and calling is free.",
  callSamaritans: "Call 116 123",
  textTitle: "If you would rather text",
  text: "Text SHOUT to 85258. It is free and anonymous.",
  textShout: "Text 85258",
  notAlerted:
    "Opening this page tells nobody anything. Nothing you write in Linkwell is read straight away: please call or text.",
} as const satisfies Area;
