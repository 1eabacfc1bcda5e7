/** The moods that a person shares, as a line with what they did on those days, and their sessions. */
import "./words-of-calendar.ts";
import { useMemo, useState } from "preact/hooks";
import { useDevice } from "../../app/device";
import { later } from "../../app/lazy";
import { locale, t } from "../../messages";
import { activityWord } from "../../parts/activities";
import { Card } from "../../parts/card";
import type { MoodLineProps, MoodPoint } from "../../parts/mood-line";
import { dayNumber, dayOf } from "../../parts/mood-line-shape";
import { Segmented } from "../../parts/segmented";
import type { CaseloadPerson, EntryFields, MoodFields, View } from "../../store/api";
import { pointsOf } from "../today/mood-points";
import { sessionMarks, withSessions } from "./person-marks.ts";
import { sharedOf } from "./reasons";

const MoodLine = later<MoodLineProps>(async () => (await import("../../parts/mood-line")).MoodLine);

/** Fetches the chart before somebody opens a person, so that nothing moves when they do. */
export function fetchChartAhead(): void {
  MoodLine.ahead();
}

const SPANS = [30, 90] as const;
type Span = (typeof SPANS)[number];

interface MoodCardProps {
  person: CaseloadPerson;
  today: string;
}

export function MoodCard({ person: { notebook, kinds }, today }: MoodCardProps) {
  const device = useDevice();
  const [span, setSpan] = useState<Span>(30);
  const moods = device.list("mood", notebook).value;
  const entries = device.list("entry", notebook).value;
  const attendance = device.list("attendance", notebook).value;
  const sessions = device.list("session", notebook).value;
  const language = locale.value;
  const points = useMemo(
    () =>
      withSessions(
        sharedPoints(sharedOf(kinds, "moods", moods), sharedOf(kinds, "entries", entries)),
        sessionMarks(
          kinds.includes("attendance") ? attendance : [],
          sessions,
          t("register.ownSession"),
        ),
      ),
    [kinds.join(), moods, entries, attendance, sessions, language],
  );
  return (
    <Card class="mood-card">
      <MoodLine
        title={t("worker.moodTitle")}
        points={points}
        from={dayOf(dayNumber(today) - span + 1)}
        to={today}
        today={today}
        sessions={{
          title: t("team.sessionsOnLine"),
          went: t("team.wentMark"),
          missed: t("team.missedMark"),
          note: t("team.noCause"),
        }}
        action={
          <Segmented
            legend={t("worker.moodSpan")}
            options={[
              { value: 30, label: t("worker.days30") },
              { value: 90, label: t("worker.days90") },
            ]}
            value={span}
            onChange={setSpan}
          />
        }
      />
    </Card>
  );
}

/** The person's days as they shared them: the mood, what they did, and the notes to their moods. */
function sharedPoints(
  moods: readonly View<MoodFields>[],
  entries: readonly View<EntryFields>[],
): MoodPoint[] {
  const notesByDay = new Map<string, string[]>();
  for (const { fields } of moods) {
    // Newest first: an earlier note stands before those found so far.
    if (fields.note) {
      notesByDay.set(fields.day, [`“${fields.note}”`, ...(notesByDay.get(fields.day) ?? [])]);
    }
  }
  return pointsOf([...moods, ...entries]).map((point) => ({
    ...point,
    activities: point.activities.map(activityWord),
    label: notesByDay.get(point.day)?.join(" "),
  }));
}
