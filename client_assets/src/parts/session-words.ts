/** A session's time and length in words. */
import { formatDay, formatList, formatTime, t } from "../messages";

/** "1 hour and 30 minutes". */
export function lengthWords(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return formatList([
    ...(hours > 0 ? [t("session.hours", { count: hours })] : []),
    ...(rest > 0 || hours === 0 ? [t("session.minutes", { count: rest })] : []),
  ]);
}

/** The time of day that a wall time shows: "10:00". */
export function wallTime(wall: string): string {
  return formatTime(Date.parse(`${wall}:00Z`), "UTC");
}

/** The day that a wall time is on. */
export function wallDay(wall: string): string {
  return wall.slice(0, 10);
}

/** "Tuesday 24 November, 10:00". */
export function wallWords(wall: string): string {
  return t("common.dayAndTime", { day: formatDay(wallDay(wall)), time: wallTime(wall) });
}

/** The place that a zone is named after: "London". */
export function zoneWords(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}
