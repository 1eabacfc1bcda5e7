/** The geometry of the mood line: days along, moods up, and never a stroke across a day without one. */

export interface MoodPoint {
  /** The person's own calendar day, `2026-11-20`. */
  day: string;
  /** 1 to 5, a mean when there were several; null when none was noted. */
  score: number | null;
  activities: readonly string[];
  /** Sessions that were on, told apart from what else was done. */
  sessions?: readonly SessionMark[] | undefined;
  /** More to say about the day, in words. */
  label?: string | undefined;
}

/** A session on its day, and whether the person went. */
export interface SessionMark {
  words: string;
  went: boolean;
}

export interface Spot {
  x: number;
  y: number;
}

const DAY_MS = 86_400_000;

/** Days since 1970 of a calendar day. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

/** The calendar day of a number of days since 1970. */
export function dayOf(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** One point per day from `from` to `to`, both included; days nobody noted are there with nothing on them. */
export function everyDay(points: readonly MoodPoint[], from: string, to: string): MoodPoint[] {
  const pointsByDay = new Map(points.map((point) => [point.day, point]));
  const days: MoodPoint[] = [];
  for (let number = dayNumber(from); number <= dayNumber(to); number += 1) {
    const day = dayOf(number);
    days.push(pointsByDay.get(day) ?? { day, score: null, activities: [] });
  }
  return days;
}

/** Neighbouring days with a mood, as runs of indexes; a day without one ends a run. */
export function runsOf(days: readonly MoodPoint[]): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  days.forEach((day, index) => {
    if (day.score !== null) {
      if (run.length === 0) runs.push(run);
      run.push(index);
    } else run = [];
  });
  return runs;
}

/**
 * A smooth path through `spots`, which lie from left to right or from right to left.
 *
 * The curve is monotone between neighbours (Fritsch and Carlson), so it never dips below or rises above
 * the moods that were noted.
 */
export function smoothPath(spots: readonly Spot[]): string {
  const first = spots[0];
  if (!first) return "";
  const slopes = slopesOf(spots);
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (let i = 1; i < spots.length; i += 1) {
    const a = spots[i - 1] as Spot;
    const b = spots[i] as Spot;
    const third = (b.x - a.x) / 3;
    const out = a.y + third * (slopes[i - 1] ?? 0);
    const into = b.y - third * (slopes[i] ?? 0);
    path += `C${[a.x + third, out, b.x - third, into, b.x, b.y].map(round).join(" ")}`;
  }
  return path;
}

function slopesOf(spots: readonly Spot[]): number[] {
  const steps = spots.slice(1).map((spot, i) => {
    const before = spots[i] as Spot;
    return (spot.y - before.y) / (spot.x - before.x);
  });
  return spots.map((_, i) => {
    const before = steps[i - 1];
    const after = steps[i];
    if (before === undefined || after === undefined) return before ?? after ?? 0;
    // A hilltop, a valley or a plain is level there.
    if (before * after <= 0) return 0;
    return (2 * before * after) / (before + after);
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Which days get a date under them: both ends, and whole weeks before the end where there is room. */
export function tickIndexes(count: number, room: number): number[] {
  if (count < 2) return count === 1 ? [0] : [];
  const weeks = Math.max(1, Math.ceil((count - 1) / 7 / Math.max(1, room)));
  const ticks: number[] = [];
  for (let at = count - 1; at >= 0; at -= 7 * weeks) ticks.unshift(at);
  return ticks;
}
