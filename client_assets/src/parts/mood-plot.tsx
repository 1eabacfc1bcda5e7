/** The drawing of the mood line: levels, line, dots, the marks of what was done, and dates. */
import { formatDay, isRightToLeft, t } from "../messages";
import { Face, moodClass, SCORES } from "./faces";
import { type MoodPoint, runsOf, type Spot, smoothPath, tickIndexes } from "./mood-line-shape";

// All in rem, like everything else, so that the chart grows with the text.
const GUTTER = 1.8;
const HALF_THUMB = 0.7;
const TOP = 0.8;
const STEP = 1.55;
const MARKS_TOP = TOP + 4 * STEP + 1;
const MARKS_HEIGHT = 1;
const DATES_HEIGHT = 1.6;
const SESSIONS_HEIGHT = 1;
/** Half as wide as a session's mark. */
const SESSION = 0.3;

export interface Frame {
  width: number;
  rem: number;
}

export interface Scale extends Frame {
  x: (index: number) => number;
  y: (score: number) => number;
  /** Pixels from one day to the next. */
  pace: number;
}

/** Where days and moods lie in a frame; `mirrored` runs from right to left. */
export function scaleOf({ width, rem }: Frame, count: number, mirrored: boolean): Scale {
  const start = (GUTTER + HALF_THUMB) * rem;
  const length = Math.max(1, width - start - HALF_THUMB * rem);
  const pace = length / Math.max(1, count - 1);
  const x = (index: number) => {
    const along = start + index * pace;
    return mirrored ? width - along : along;
  };
  return { width, rem, x, pace, y: (score) => (TOP + (5 - score) * STEP) * rem };
}

export interface PlotProps {
  days: readonly MoodPoint[];
  scale: Scale;
  /** Index of the day that is shown in words. */
  at: number | null;
  activity: string | undefined;
  today: string | undefined;
}

/** The drawing, for the eye alone: the words and the table beside it say the same. */
export function Plot({ days, scale, at, activity, today }: PlotProps) {
  const { width, rem, x, y, pace } = scale;
  const spots = days.map((day, i): Spot | null =>
    day.score === null ? null : { x: x(i), y: y(day.score) },
  );
  const height = heightOf(days) * rem;
  const radius = Math.min(0.26 * rem, Math.max(0.09 * rem, pace * 0.31));
  const shown = at === null ? null : spots[at];
  return (
    <svg
      class="mood-drawing"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
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
            // A day alone has no line to carry it.
            r={spots[i - 1] || spots[i + 1] ? radius : Math.max(radius, 0.2 * rem)}
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
      <Sessions days={days} scale={scale} />
      <Dates days={days} scale={scale} today={today} />
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

/** Whether a day shows a mark: it has `activity`, or any where none is asked for. */
export function isMarked(day: MoodPoint, activity: string | undefined): boolean {
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

/** Whether any day has a mark of a session. */
export function hasSessions(days: readonly MoodPoint[]): boolean {
  return days.some(({ sessions }) => sessions && sessions.length > 0);
}

/** In rem. */
function heightOf(days: readonly MoodPoint[]): number {
  return MARKS_TOP + MARKS_HEIGHT + (hasSessions(days) ? SESSIONS_HEIGHT : 0) + DATES_HEIGHT;
}

/** Under each day with a session: full for gone to, an outline for not. */
function Sessions({ days, scale: { rem, x } }: { days: readonly MoodPoint[]; scale: Scale }) {
  const y = (MARKS_TOP + MARKS_HEIGHT + SESSIONS_HEIGHT * 0.62) * rem;
  const half = SESSION * rem;
  return (
    <>
      {days.map(({ day, sessions = [] }, i) =>
        sessions.length === 0 ? null : (
          <path
            key={day}
            class={`plot-session ${sessions.some(({ went }) => went) ? "plot-went" : ""}`}
            d={`M${x(i)} ${y - half}l${half} ${half}l${-half} ${half}l${-half} ${-half}Z`}
          />
        ),
      )}
    </>
  );
}

function Dates({
  days,
  scale,
  today,
}: {
  days: readonly MoodPoint[];
  scale: Scale;
  today: string | undefined;
}) {
  const { rem, x, width } = scale;
  const ticks = tickIndexes(days.length, width / (5 * rem));
  return (
    <>
      {ticks.map((index) => {
        const day = days[index]?.day ?? "";
        const last = index === days.length - 1;
        return (
          <text
            key={day}
            class="plot-date"
            x={last ? x(index) + (isRightToLeft() ? -1 : 1) * HALF_THUMB * rem : x(index)}
            y={(heightOf(days) - 0.35) * rem}
            text-anchor={last ? "end" : "middle"}
          >
            {day === today ? t("parts.chartToday") : formatDay(day, "tiny")}
          </text>
        );
      })}
    </>
  );
}
