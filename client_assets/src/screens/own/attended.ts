/** The sessions that somebody went to, for the days of the mood line: what they did, and no cause. */
import "../../messages/with-sessions.ts";
import { t } from "../../messages";
import type { MoodPoint } from "../../parts/mood-line-shape.ts";
import type { AttendanceFields, SessionFields, View } from "../../store/api.ts";

export interface Attended {
  day: string;
  /** "Choir", "Choir (part of it)". */
  words: string;
}

/**
 * What was gone to, in whole or in part, by the person's own word, or the link worker's where the
 * person has said nothing.
 */
export function attendedDays(
  attendance: readonly View<AttendanceFields>[],
  sessions: readonly View<SessionFields>[],
): Attended[] {
  const titles = new Map(sessions.map(({ id, fields }) => [id, fields.title]));
  return attendance.flatMap(({ fields }) => {
    const said = fields.participant_said ?? fields.worker_said;
    const title = titles.get(fields.session);
    if (!title || (said !== "went" && said !== "part")) return [];
    const words = said === "part" ? t("attendance.didPart", { title }) : title;
    return [{ day: fields.day ?? fields.occurrence, words }];
  });
}

/** The days of a mood line, with what was gone to on them; a day without a mood is there for that alone. */
export function withAttended(
  points: readonly MoodPoint[],
  attended: readonly Attended[],
): MoodPoint[] {
  const days = new Map(points.map((point) => [point.day, point]));
  for (const { day, words } of attended) {
    const point = days.get(day) ?? { day, score: null, activities: [] };
    days.set(day, { ...point, activities: [...point.activities, words] });
  }
  return [...days.values()];
}
