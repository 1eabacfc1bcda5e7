/** Mood as a line with its days below: tap or arrow to a day to have it in words; a table twin for the rest. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatDay, formatList, isRightToLeft, t } from "../messages";
import { Disclosure } from "./disclosure";
import { Face, moodClass, moodWord, nearestScore, SCORES } from "./faces";
import {
  everyDay,
  type MoodPoint,
  runsOf,
  type Spot,
  smoothPath,
  tickIndexes,
} from "./mood-line-shape";

export type { MoodPoint } from "./mood-line-shape";

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
  /** Stands across from the title, such as a Segmented of 30 and 90 days. */
  action?: ComponentChildren;
}

// All in rem, like everything else, so that the chart grows with the text.
const GUTTER = 1.8;
const HALF_THUMB = 0.7;
const TOP = 0.8;
const STEP = 1.55;
const MARKS_TOP = TOP + 4 * STEP + 1;
const MARKS_HEIGHT = 1;
const HEIGHT = MARKS_TOP + MARKS_HEIGHT + 1.6;

interface Frame {
  width: number;
  rem: number;
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

interface Scale extends Frame {
  x: (index: number) => number;
  y: (score: number) => number;
  /** Pixels from one day to the next. */
  pace: number;
}

function scaleOf({ width, rem }: Frame, count: number, mirrored: boolean): Scale {
  const start = (GUTTER + HALF_THUMB) * rem;
  const length = Math.max(1, width - start - HALF_THUMB * rem);
  const pace = length / Math.max(1, count - 1);
  const x = (index: number) => {
    const along = start + index * pace;
    return mirrored ? width - along : along;
  };
  return { width, rem, x, pace, y: (score) => (TOP + (5 - score) * STEP) * rem };
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
        <Plot {...props} days={days} scale={scale} at={at} />
        {noted > 0 && <DayPicker days={days} at={at} onPick={setPicked} />}
      </div>
      {days.some((day) => isMarked(day, props.activity)) && (
        <p class="plot-key">{props.activity ?? t(didKey(props.whose))}</p>
      )}
      <div role="status" class="mood-readout">
        {shown ? <DayInWords day={shown} /> : <Summary noted={noted} />}
      </div>
      {noted > 0 && (
        <Disclosure summary={t("parts.chartAsTable")}>
          <MoodTable days={days} title={title} whose={props.whose} />
        </Disclosure>
      )}
    </figure>
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
  const rest = [formatList(day.activities), day.label].filter(Boolean).join(" · ");
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

interface PlotProps extends MoodLineProps {
  days: readonly MoodPoint[];
  scale: Scale;
  at: number | null;
}

function Plot({ days, scale, at, activity, today, to }: PlotProps) {
  const { width, rem, x, y, pace } = scale;
  const spots = days.map((day, i): Spot | null =>
    day.score === null ? null : { x: x(i), y: y(day.score) },
  );
  const radius = Math.min(0.26 * rem, Math.max(0.09 * rem, pace * 0.31));
  const shown = at === null ? null : spots[at];
  return (
    <svg
      class="mood-drawing"
      width={width}
      height={HEIGHT * rem}
      viewBox={`0 0 ${width} ${HEIGHT * rem}`}
      aria-hidden="true"
    >
      <Ground scale={scale} />
      {at !== null && (
        <line
          class="plot-cursor"
          x1={x(at)}
          x2={x(at)}
          y1={y(5) - 0.4 * rem}
          y2={(MARKS_TOP + MARKS_HEIGHT) * rem}
        />
      )}
      {runsOf(days).map((run) => (
        <path key={run[0]} class="plot-line" d={smoothPath(run.map((i) => spots[i] as Spot))} />
      ))}
      {spots.map((spot, i) =>
        spot ? (
          <circle
            key={days[i]?.day}
            class={`plot-dot ${moodClass(days[i]?.score ?? 3)}`}
            cx={spot.x}
            cy={spot.y}
            r={radius}
            stroke-width={Math.min(1.25, pace * 0.09)}
          />
        ) : null,
      )}
      {shown && (
        <circle
          class={`plot-dot plot-picked ${moodClass(days[at ?? 0]?.score ?? 3)}`}
          cx={shown.x}
          cy={shown.y}
          r={0.4 * rem}
        />
      )}
      <Marks days={days} scale={scale} activity={activity} />
      <Dates days={days} scale={scale} today={today ?? ""} to={to} />
    </svg>
  );
}

/** Level lines, with the five faces at their start. */
function Ground({ scale: { width, rem, y } }: { scale: Scale }) {
  const mirrored = isRightToLeft();
  const size = 1.15 * rem;
  return (
    <>
      {SCORES.map((score) => (
        <g key={score}>
          <line
            class="plot-level"
            x1={mirrored ? 0 : GUTTER * rem}
            x2={mirrored ? width - GUTTER * rem : width}
            y1={y(score)}
            y2={y(score)}
          />
          <Face
            score={score}
            inside={{
              x: mirrored ? width - size : 0,
              y: y(score) - size * 0.56,
              width: size,
              height: size,
            }}
          />
        </g>
      ))}
    </>
  );
}

function didKey(whose: "mine" | "theirs" | undefined) {
  return whose === "mine" ? "parts.chartDidOwn" : "parts.chartDid";
}

function isMarked(day: MoodPoint, activity: string | undefined): boolean {
  return activity === undefined ? day.activities.length > 0 : day.activities.includes(activity);
}

/** A small stalk under each day on which something was done, taller for more. */
function Marks({
  days,
  scale,
  activity,
}: {
  days: readonly MoodPoint[];
  scale: Scale;
  activity: string | undefined;
}) {
  const { rem, x, pace } = scale;
  const breadth = Math.min(0.3 * rem, Math.max(0.09 * rem, pace * 0.5));
  return (
    <>
      {days.map((day, i) => {
        if (!isMarked(day, activity)) return null;
        const many = activity === undefined ? Math.min(3, day.activities.length) : 2;
        const tall = (0.28 + 0.24 * many) * rem;
        return (
          <rect
            key={day.day}
            class="plot-mark"
            x={x(i) - breadth / 2}
            y={(MARKS_TOP + MARKS_HEIGHT) * rem - tall}
            width={breadth}
            height={tall}
            rx={breadth / 2}
          />
        );
      })}
    </>
  );
}

function Dates({
  days,
  scale,
  today,
  to,
}: {
  days: readonly MoodPoint[];
  scale: Scale;
  today: string;
  to: string;
}) {
  const { rem, x, width } = scale;
  const ticks = tickIndexes(days.length, width / (5 * rem));
  return (
    <>
      {ticks.map((index) => {
        const day = days[index]?.day ?? to;
        const last = index === days.length - 1;
        return (
          <text
            key={day}
            class="plot-date"
            x={last ? x(index) + (isRightToLeft() ? -1 : 1) * HALF_THUMB * rem : x(index)}
            y={(HEIGHT - 0.35) * rem}
            text-anchor={last ? "end" : "middle"}
          >
            {day === today ? t("parts.chartToday") : formatDay(day, "tiny")}
          </text>
        );
      })}
    </>
  );
}

function MoodTable({
  days,
  title,
  whose,
}: {
  days: readonly MoodPoint[];
  title: string;
  whose?: "mine" | "theirs" | undefined;
}) {
  const told = days.filter((day) => day.score !== null || day.activities.length > 0).reverse();
  return (
    <table class="table">
      <caption class="unseen">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t("parts.chartDay")}</th>
          <th scope="col">{t("parts.chartMood")}</th>
          <th scope="col">{t(didKey(whose))}</th>
        </tr>
      </thead>
      <tbody>
        {told.map((day) => (
          <tr key={day.day}>
            <th scope="row">{formatDay(day.day, "short")}</th>
            <td>{day.score === null ? "" : moodWord(day.score)}</td>
            <td dir="auto">{formatList(day.activities)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
