/** The mood chart of the page: one drawing a month, SVG in the page itself, its table beside it. */
import { directionOf, formatDay, locale, t } from "../../messages";
import { moodWord } from "../../parts/faces";
import { type MoodPoint, runsOf, type Spot, smoothPath } from "../../parts/mood-line-shape";
import type { MoodFields, View } from "../../store/api.ts";

const WIDTH = 640;
const GUTTER = 88;
const TOP = 14;
const STEP = 26;
const END = 14;
const HEIGHT = TOP + 4 * STEP + 34;
const DAYS = [1, 8, 15, 22, 29];

/** The mean of each day's moods, by month, the newest month first. */
export function monthsOf(moods: readonly View<MoodFields>[]): [month: string, MoodPoint[]][] {
  const sums = new Map<string, { total: number; count: number }>();
  for (const { fields } of moods) {
    const sum = sums.get(fields.day) ?? { total: 0, count: 0 };
    sums.set(fields.day, { total: sum.total + fields.score, count: sum.count + 1 });
  }
  const months = new Map<string, MoodPoint[]>();
  for (const day of [...sums.keys()].sort()) {
    const sum = sums.get(day) ?? { total: 0, count: 1 };
    const month = day.slice(0, 7);
    const points = months.get(month) ?? everyDayOf(month);
    months.set(month, points);
    const point = points[Number(day.slice(8)) - 1];
    if (point) point.score = sum.total / sum.count;
  }
  return [...months].reverse();
}

function everyDayOf(month: string): MoodPoint[] {
  const [year = 1970, number = 1] = month.split("-").map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: count }, (_, i) => ({
    day: `${month}-${String(i + 1).padStart(2, "0")}`,
    score: null,
    activities: [],
  }));
}

/** One month as SVG. `escaped` makes text safe to stand in the page. */
export function chartOf(
  [month, points]: [string, MoodPoint[]],
  escaped: (text: string) => string,
): string {
  const mirrored = directionOf(locale.peek()) === "rtl";
  const pace = (WIDTH - GUTTER - END) / 30;
  const x = (index: number) => {
    const along = GUTTER + index * pace;
    return round(mirrored ? WIDTH - along : along);
  };
  const y = (score: number) => round(TOP + (5 - score) * STEP);
  const name = formatDay(`${month}-01`, "month");
  const spots = points.map(({ score }, i): Spot | null =>
    score === null ? null : { x: x(i), y: y(score) },
  );
  const levels = [1, 2, 3, 4, 5].map((score) => levelOf(score, y(score), mirrored, escaped));
  const lines = runsOf(points).map(
    (run) => `<path class="line" d="${smoothPath(run.map((i) => spots[i] as Spot))}"/>`,
  );
  const dots = spots.map((spot, i) =>
    spot ? `<circle class="m${nearest(points[i])}" cx="${spot.x}" cy="${spot.y}" r="5"/>` : "",
  );
  const days = DAYS.filter((day) => day <= points.length).map(
    (day) =>
      `<text x="${x(day - 1)}" y="${HEIGHT - 4}" text-anchor="middle">${escaped(formatDay(points[day - 1]?.day ?? "", "tiny"))}</text>`,
  );
  const says = escaped(t("data.chartAlt", { month: name }));
  return `<figure><figcaption>${escaped(name)}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${says}">${levels.join("")}${lines.join("")}${dots.join("")}${days.join("")}</svg></figure>`;
}

function levelOf(
  score: number,
  y: number,
  mirrored: boolean,
  escaped: (text: string) => string,
): string {
  const [from, to] = mirrored ? [END, WIDTH - GUTTER + 10] : [GUTTER - 10, WIDTH - END];
  const at = mirrored ? WIDTH : 0;
  // In a page that runs from right to left, text starts at its right end.
  return `<line class="level" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/><text x="${at}" y="${y + 4}" text-anchor="start">${escaped(moodWord(score as 1))}</text>`;
}

function nearest(point: MoodPoint | undefined): number {
  return Math.min(5, Math.max(1, Math.round(point?.score ?? 3)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
