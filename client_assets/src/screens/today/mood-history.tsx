/** The mood line of the last weeks, with what the person did on those days. */
import { useMemo, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { activityWord } from "../../parts/activities.ts";
import { Card } from "../../parts/card";
import { MoodLine } from "../../parts/mood-line";
import { dayNumber, dayOf } from "../../parts/mood-line-shape.ts";
import { Segmented } from "../../parts/segmented";
import { attendedDays, withAttended } from "../own/attended.ts";
import { localDay } from "../own/local-day.ts";
import { pointsOf } from "./mood-points.ts";

export function MoodHistory() {
  const device = useDevice();
  const [length, setLength] = useState<30 | 90>(30);
  const moods = device.list("mood").value;
  const entries = device.list("entry").value;
  const attendance = device.list("attendance").value;
  const sessions = device.list("session").value;
  const day = localDay(device.now());
  const points = useMemo(() => {
    const noted = pointsOf([...moods, ...entries]).map((point) => ({
      ...point,
      activities: point.activities.map(activityWord),
    }));
    return withAttended(noted, attendedDays(attendance, sessions));
  }, [moods, entries, attendance, sessions]);
  if (points.length === 0) return null;
  return (
    <Card>
      <MoodLine
        title={t("today.yourDays")}
        whose="mine"
        points={points}
        from={dayOf(dayNumber(day) - length + 1)}
        to={day}
        today={day}
        action={
          <Segmented
            legend={t("today.howLong")}
            options={[
              { value: 30, label: t("today.days30") },
              { value: 90, label: t("today.days90") },
            ]}
            value={length}
            onChange={setLength}
          />
        }
      />
    </Card>
  );
}
