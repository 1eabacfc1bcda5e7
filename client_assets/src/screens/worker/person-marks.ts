/** Sessions on the days of a person's mood line: who said what of them, and no cause. */
import "../../messages/with-team.ts";
import { type Key, t } from "../../messages";
import type { MoodPoint, SessionMark } from "../../parts/mood-line-shape.ts";
import type { AttendanceFields, Said, SessionFields, View } from "../../store/api.ts";

const WORDS = {
  went: "team.markWent",
  part: "team.markPart",
  missed: "team.markMissed",
  not_for_me: "team.markNotForMe",
} as const satisfies Record<Said, Key>;

const WENT: readonly Said[] = ["went", "part"];

/** By calendar day. The person's own word comes first; the link worker's stands where there is none. */
export function sessionMarks(
  attendance: readonly View<AttendanceFields>[],
  sessions: readonly View<SessionFields>[],
  unnamed: string,
): Map<string, SessionMark[]> {
  const titles = new Map(sessions.map(({ id, fields }) => [id, fields.title]));
  const marks = new Map<string, SessionMark[]>();
  for (const { fields } of attendance) {
    const { participant_said: theirs, worker_said: ours } = fields;
    const said = theirs ?? ours;
    if (!said) continue;
    const words = t(WORDS[said], { title: titles.get(fields.session) ?? unnamed });
    const differs = theirs && ours && theirs !== ours;
    const day = fields.day ?? fields.occurrence;
    const mark = {
      words: differs ? t("team.markBoth", { theirs: words }) : words,
      went: WENT.includes(said),
    };
    marks.set(day, [...(marks.get(day) ?? []), mark]);
  }
  return marks;
}

/** The days of a mood line with their sessions; a day without a mood is there for those alone. */
export function withSessions(
  points: readonly MoodPoint[],
  marks: ReadonlyMap<string, readonly SessionMark[]>,
): MoodPoint[] {
  const known = new Set(points.map(({ day }) => day));
  const alone = [...marks.keys()].filter((day) => !known.has(day));
  return [...points, ...alone.map((day): MoodPoint => ({ day, score: null, activities: [] }))].map(
    (point) => ({ ...point, sessions: marks.get(point.day) }),
  );
}
