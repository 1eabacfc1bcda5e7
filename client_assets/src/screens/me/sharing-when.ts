/** When something was, as it stands in a line or in the middle of a sentence. */
import { formatTime, t } from "../../messages";
import { dayWords } from "../own/days.ts";
import { localDay } from "../own/local-day.ts";

/** "Today, 10:05", "Monday 16 November, 09:12". Both in ms. */
export function whenWords(at: number, now: number): string {
  return t("common.dayAndTime", {
    day: dayWords(localDay(at), localDay(now)),
    time: formatTime(at),
  });
}
