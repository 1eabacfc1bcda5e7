/** A day as a person calls it. */
import { formatDay, t } from "../../messages";
import { dayNumber } from "../../parts/mood-line-shape.ts";

/** "Today", "Yesterday", "Monday 16 November"; with the year when it is another one. */
export function dayWords(day: string, today: string): string {
  const ago = dayNumber(today) - dayNumber(day);
  if (ago === 0) return t("common.today");
  if (ago === 1) return t("common.yesterday");
  return formatDay(day, day.slice(0, 4) === today.slice(0, 4) ? "long" : "year");
}
