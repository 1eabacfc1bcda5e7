/** Mood as a line with its days below: tap or arrow to a day to have it in words; a table twin for the rest. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatDay, formatList, isRightToLeft, t } from "../messages";
import { Disclosure } from "./disclosure";
import { Face, moodWord, nearestScore } from "./faces";
import { everyDay, type MoodPoint } from "./mood-line-shape";
import { type Frame, hasSessions, isMarked, Plot, scaleOf } from "./mood-plot";

export type { MoodPoint } from "./mood-line-shape";

export interface SessionWords {
  /** Heads their column in the table. */
  title: string;
  went: string;
  missed: string;
  /** Says what the marks do not say. */
  note: string;
}

export interface MoodLineProps {
  /** In any order; days outside `from` to `to` are left out. */
  points: readonly MoodPoint[];
  /** First and last calendar day shown, both included. */
  from: string;
  to: string;
  title: string;
  /** Whose days: words the marks "What you did" or "What they did". */
  whose?: "mine" | "theirs";
  /** Marks only the days with this activity, and names it. */
  activity?: string | undefined;
  /** The person's own today; the axis then says "today" there. */
  today?: string | undefined;
  /** What marks of sessions are called, where there are any. */
  sessions?: SessionWords | undefined;
  /** Stands across from the title, such as a Segmented of 30 and 90 days. */
  action?: ComponentChildren;
}

function useFrame() {
  const place = useRef<HTMLDivElement>(null);
  const [frame, setFrame] = useState<Frame>({ width: 320, rem: 18 });
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      setFrame((was) =>
        was.width === element.clientWidth && was.rem === rem
          ? was
          : { width: element.clientWidth, rem },
      );
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  return { place, frame };
}

export function MoodLine(props: MoodLineProps) {
  const { points, from, to, title } = props;
  const id = useId();
  const days = useMemo(() => everyDay(points, from, to), [points, from, to]);
  const [picked, setPicked] = useState<number | null>(null);
  const { place, frame } = useFrame();
  const scale = scaleOf(frame, days.length, isRightToLeft());
  const noted = days.filter((day) => day.score !== null).length;
  const at = picked === null ? null : Math.min(picked, days.length - 1);
  const shown = at === null ? undefined : days[at];

  return (
    <figure class="mood-line" aria-labelledby={id}>
      <div class="row-apart">
        <h2 id={id}>{title}</h2>
        {props.action}
      </div>
      <div class="mood-plot" ref={place}>
        <Plot days={days} scale={scale} at={at} activity={props.activity} today={props.today} />
        {noted > 0 && <DayPicker days={days} at={at} onPick={setPicked} />}
      </div>
      {days.some((day) => isMarked(day, props.activity)) && (
        <p class="plot-key">{props.activity ?? t(didKey(props.whose))}</p>
      )}
      {props.sessions && <SessionKeys days={days} words={props.sessions} />}
      <div role="status" class="mood-readout">
        {shown ? <DayInWords day={shown} /> : <Summary noted={noted} />}
      </div>
      {noted > 0 && (
        <Disclosure summary={t("parts.chartAsTable")}>
          <MoodTable
            days={days}
            title={title}
            whose={props.whose}
            sessions={hasSessions(days) ? props.sessions?.title : undefined}
          />
        </Disclosure>
      )}
    </figure>
  );
}

function SessionKeys({ days, words }: { days: readonly MoodPoint[]; words: SessionWords }) {
  if (!hasSessions(days)) return null;
  const all = days.flatMap(({ sessions = [] }) => sessions);
  return (
    <div class="plot-keys">
      {all.some(({ went }) => went) && <SessionKey words={words.went} went />}
      {all.some(({ went }) => !went) && <SessionKey words={words.missed} />}
      <p>{words.note}</p>
    </div>
  );
}

function SessionKey({ words, went = false }: { words: string; went?: boolean }) {
  return (
    <p class="plot-session-key">
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path class={`plot-session ${went ? "plot-went" : ""}`} d="M6 1l5 5l-5 5l-5 -5Z" />
      </svg>
      {words}
    </p>
  );
}

function Summary({ noted }: { noted: number }) {
  if (noted === 0) return <p class="soft">{t("parts.chartEmpty")}</p>;
  return (
    <>
      <p class="readout-day">{t("parts.chartDays", { count: noted })}</p>
      <p class="soft">{t("parts.chartHint")}</p>
    </>
  );
}

function DayInWords({ day }: { day: MoodPoint }) {
  const sessions = (day.sessions ?? []).map(({ words }) => words);
  const rest = [formatList(day.activities), ...sessions, day.label].filter(Boolean).join(" · ");
  return (
    <>
      <p class="readout-day">
        {day.score !== null && <Face score={nearestScore(day.score)} class="readout-face" />}
        <span>
          {formatDay(day.day)}
          <span class="soft"> · </span>
          {day.score === null ? t("parts.chartNothing") : moodWord(day.score)}
        </span>
      </p>
      {rest && (
        <p class="soft" dir="auto">
          {rest}
        </p>
      )}
    </>
  );
}

interface DayPickerProps {
  days: readonly MoodPoint[];
  at: number | null;
  onPick: (index: number) => void;
}

/** A slider without a face of its own over the plot: taps, arrow keys and screen readers all know how to use it. */
function DayPicker({ days, at, onPick }: DayPickerProps) {
  const last = days.length - 1;
  const value = at ?? last;
  const day = days[value];
  return (
    <input
      type="range"
      class="mood-days"
      min={0}
      max={last}
      step={1}
      value={value}
      aria-label={t("parts.chartDay")}
      aria-valuetext={day && formatDay(day.day)}
      onInput={(event) => onPick(Number(event.currentTarget.value))}
      // A tap on the day that the slider already stands on changes nothing, and should still show it.
      onClick={(event) => onPick(Number(event.currentTarget.value))}
      onFocus={(event) => {
        if (event.currentTarget.matches(":focus-visible")) onPick(value);
      }}
    />
  );
}

function didKey(whose: "mine" | "theirs" | undefined) {
  return whose === "mine" ? "parts.chartDidOwn" : "parts.chartDid";
}

function isTold(day: MoodPoint): boolean {
  return day.score !== null || day.activities.length > 0 || (day.sessions ?? []).length > 0;
}

function MoodTable({
  days,
  title,
  whose,
  sessions,
}: {
  days: readonly MoodPoint[];
  title: string;
  whose?: "mine" | "theirs" | undefined;
  /** Heads a column of them, where there are any. */
  sessions?: string | undefined;
}) {
  const told = days.filter(isTold).reverse();
  return (
    <table class="table">
      <caption class="unseen">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t("parts.chartDay")}</th>
          <th scope="col">{t("parts.chartMood")}</th>
          <th scope="col">{t(didKey(whose))}</th>
          {sessions && <th scope="col">{sessions}</th>}
        </tr>
      </thead>
      <tbody>
        {told.map((day) => (
          <tr key={day.day}>
            <th scope="row">{formatDay(day.day, "short")}</th>
            <td>{day.score === null ? "" : moodWord(day.score)}</td>
            <td dir="auto">{formatList(day.activities)}</td>
            {sessions && (
              <td dir="auto">{(day.sessions ?? []).map(({ words }) => words).join("; ")}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
