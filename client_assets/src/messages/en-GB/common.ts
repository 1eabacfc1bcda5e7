import type { Area } from "../types";

/** Words that several screens share. */
export const common = {
  product: "Linkwell",
  save: "Save",
  cancel: "Cancel",
  continue: "Continue",
  done: "Done",
  today: "Today",
  yesterday: "Yesterday",
  private: "Private",
  sharedWith: "Shared with {name}",
  savedHere: "Saved on this phone",
} as const satisfies Area;
