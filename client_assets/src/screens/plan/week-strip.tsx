/** Seven days from today, each by its name, with what is on. */
import { formatDay, locale, t } from "../../messages";
import { Card } from "../../parts/card";
import { wallDay, wallTime } from "../../parts/session-words.ts";
import type { Happening } from "../own/sessions.ts";
import { daysFrom } from "./days.ts";

const DAYS = [0, 1, 2, 3, 4, 5, 6];

interface WeekStripProps {
  today: string;
  coming: readonly Happening[];
}

export function WeekStrip({ today, coming }: WeekStripProps) {
  return (
    <Card class="week" title={t("plan.week")}>
      <ol class="plain week-days">
        {DAYS.map((ahead) => {
          const day = daysFrom(today, ahead);
          const on = coming.filter(({ at }) => !at.skipped && wallDay(at.starts) === day);
          return <WeekDay key={day} day={day} isToday={ahead === 0} on={on} />;
        })}
      </ol>
    </Card>
  );
}

interface WeekDayProps {
  day: string;
  isToday: boolean;
  on: readonly Happening[];
}

function WeekDay({ day, isToday, on }: WeekDayProps) {
  const inside = (
    <>
      <span class="unseen">{formatDay(day)}</span>
      <span class="week-name" aria-hidden="true">
        {/* Arabic has no short names that fit a column, and a letter for each day. */}
        {formatDay(day, locale.value === "ar" ? "letter" : "brief")}
      </span>
      <span class="week-date" aria-hidden="true">
        {Number(day.slice(8))}
      </span>
      {on.length === 0 && <span class="unseen">{t("plan.nothingOn")}</span>}
      {on.map(({ session, at }) => (
        <span class="week-on" key={`${session.id} ${at.day}`}>
          <span class="week-time">{wallTime(at.starts)}</span>{" "}
          <bdi class="week-title">{session.fields.title}</bdi>
        </span>
      ))}
    </>
  );
  const now = isToday ? "date" : undefined;
  return (
    <li class={isToday ? "week-today" : ""} aria-current={now}>
      {on.length > 0 ? (
        <button type="button" class="week-day" onClick={() => goTo(day)}>
          {inside}
        </button>
      ) : (
        <div class="week-day">{inside}</div>
      )}
    </li>
  );
}

function goTo(day: string): void {
  const heading = document.getElementById(`day-${day}`);
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}
