/** Days to come, as a person calls them, and where they begin. */
import { t } from "../../messages";
import { dayNumber, dayOf } from "../../parts/mood-line-shape.ts";
import { dayWords } from "../own/days.ts";

/** "Today", "Tomorrow", "Yesterday", "Monday 16 November". */
export function comingDayWords(day: string, today: string): string {
  return dayNumber(day) - dayNumber(today) === 1 ? t("plan.tomorrow") : dayWords(day, today);
}

/** The instant (ms) at which a calendar day begins where the device is. */
export function startOf(day: string): number {
  return new Date(`${day}T00:00`).getTime();
}

/** The day `count` days later, or earlier. */
export function daysFrom(day: string, count: number): string {
  return dayOf(dayNumber(day) + count);
}
