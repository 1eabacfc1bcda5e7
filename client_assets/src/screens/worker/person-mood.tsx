/** The moods that a person shares, as a line with what they did on those days. */
import { useMemo, useState } from "preact/hooks";
import { useDevice } from "../../app/device";
import { later } from "../../app/lazy";
import { locale, t } from "../../messages";
import { activityWord } from "../../parts/activities";
import { Card } from "../../parts/card";
import type { MoodLineProps, MoodPoint } from "../../parts/mood-line";
import { dayNumber, dayOf } from "../../parts/mood-line-shape";
import { Segmented } from "../../parts/segmented";
import type { MoodFields, View } from "../../store/api";

const MoodLine = later<MoodLineProps>(async () => (await import("../../parts/mood-line")).MoodLine);

const SPANS = [30, 90] as const;
type Span = (typeof SPANS)[number];

export function MoodCard({ notebook, today }: { notebook: string; today: string }) {
  const [span, setSpan] = useState<Span>(30);
  const moods = useDevice().list("mood", notebook).value;
  const from = dayOf(dayNumber(today) - span + 1);
  const points = useMemo(() => pointsOf(moods, from), [moods, from, locale.value]);
  return (
    <Card class="mood-card">
      <MoodLine
        title={t("worker.moodTitle")}
        points={points}
        from={from}
        to={today}
        today={today}
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

/** One point per day from `from` on: the mean of the day's shared moods, what was done, the notes. */
export function pointsOf(moods: readonly View<MoodFields>[], from: string): MoodPoint[] {
  const moodsByDay = new Map<string, View<MoodFields>[]>();
  for (const mood of moods) {
    const { day, shared } = mood.fields;
    if (shared !== true || day < from) continue;
    moodsByDay.set(day, [...(moodsByDay.get(day) ?? []), mood]);
  }
  return [...moodsByDay].map(([day, ofDay]) => ({
    day,
    score: ofDay.reduce((sum, mood) => sum + mood.fields.score, 0) / ofDay.length,
    activities: [...new Set(ofDay.flatMap((mood) => mood.sets["activities"] ?? []))].map(
      activityWord,
    ),
    label: notesOf(ofDay),
  }));
}

/** The notes of a day in the order they were written. */
function notesOf(moods: readonly View<MoodFields>[]): string | undefined {
  const notes = moods.flatMap(({ fields }) => (fields.note ? [`“${fields.note}”`] : []));
  return notes.length > 0 ? notes.reverse().join(" ") : undefined;
}
