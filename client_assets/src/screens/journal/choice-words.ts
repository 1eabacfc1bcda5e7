/** A mood or an activity that was chosen once, in words. */
import "../../messages/with-mending.ts";
import { t } from "../../messages";
import { activityWord } from "../../parts/activities.ts";
import { moodWord } from "../../parts/faces";

/** `field` as the record names it: `score`, `mood`, `activities:garden`. */
export function choiceWords(field: string, value: unknown): string {
  if (field.startsWith("activities:")) {
    const activity = activityWord(field.slice("activities:".length));
    return t(value === true ? "mending.activityWas" : "mending.activityWasNot", { activity });
  }
  if (typeof value !== "number") return t("mending.moodWasNone");
  return t("mending.moodWas", { mood: moodWord(value) });
}
