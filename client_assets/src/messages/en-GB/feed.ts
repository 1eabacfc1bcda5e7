import type { Area } from "../types";

/** The address at which a person's own calendar fetches their sessions. */
export const feed = {
  title: "Put this in my calendar",
  what: "Your phone’s own calendar can show your sessions, and keep up when they change.",
  meaning:
    "You get a private address to paste there. Whoever has it can see what is planned, when, where and with whom. Your notes are never in it.",
  make: "Make an address",
  making: "Making it…",
  address: "Your calendar address",
  copy: "Copy the address",
  copied: "Copied. In your calendar, choose “Add by address” or “Subscribe”.",
  copyFailed: "Could not copy. Select the address and copy it by hand.",
  open: "Open in my calendar",
  slow: "Calendars look for changes every few hours, not at once.",
  stop: "Stop this address",
  stopTitle: "Stop this calendar address?",
  stopMeaning:
    "It stops working everywhere at once. What your calendar has already fetched stays there until you remove it, or until it looks again. You can make a new address at any time.",
  keep: "Keep it",
  stopped: "The address works no more.",
  offline: "This needs a connection. Nothing was changed; try again when you have one.",
  failed: "That did not work just now. Nothing was changed; try again in a moment.",
} as const satisfies Area;
