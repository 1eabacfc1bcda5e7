/** The mood line tells what was noted and nothing else. */
import { expect, test } from "vitest";
import {
  dayNumber,
  dayOf,
  everyDay,
  type MoodPoint,
  runsOf,
  type Spot,
  smoothPath,
  tickIndexes,
} from "./mood-line-shape";

function mood(day: string, score: number | null): MoodPoint {
  return { day, score, activities: [] };
}

test("every day between the ends is there, across a change of month and of clocks", () => {
  const days = everyDay([mood("2026-03-29", 4)], "2026-03-27", "2026-04-02");
  expect(days.map(({ day }) => day)).toEqual([
    "2026-03-27",
    "2026-03-28",
    "2026-03-29",
    "2026-03-30",
    "2026-03-31",
    "2026-04-01",
    "2026-04-02",
  ]);
  expect(days.map(({ score }) => score)).toEqual([null, null, 4, null, null, null, null]);
});

test("days outside the frame are left out", () => {
  expect(everyDay([mood("2026-01-01", 1)], "2026-01-02", "2026-01-03")).toHaveLength(2);
});

test("a day becomes a number and back", () => {
  for (const day of ["1999-12-31", "2024-02-29", "2026-11-20"]) {
    expect(dayOf(dayNumber(day))).toBe(day);
  }
});

test("a day without a mood ends the line, and the next one starts another", () => {
  const days = [3, 4, null, 2, null, null, 5, 5].map((score, i) => mood(dayOf(20_000 + i), score));
  expect(runsOf(days)).toEqual([[0, 1], [3], [6, 7]]);
});

/** Highest and lowest y on the drawn curve, by walking along each of its pieces. */
function reachOf(path: string): { low: number; high: number } {
  const numbers = path.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];
  let [, fromY = 0] = numbers;
  let [low, high] = [fromY, fromY];
  for (let at = 2; at + 5 < numbers.length; at += 6) {
    const [, outY = 0, , intoY = 0, , toY = 0] = numbers.slice(at, at + 6);
    for (let s = 0; s <= 1; s += 0.02) {
      const r = 1 - s;
      const y = r ** 3 * fromY + 3 * r * r * s * outY + 3 * r * s * s * intoY + s ** 3 * toY;
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
    fromY = toY;
  }
  return { low, high };
}

test.each([1, -1])(
  "the curve never goes beyond the moods that were noted (direction %d)",
  (way) => {
    const heights = [10, 10, 90, 50, 90, 10, 30, 30, 70, 10];
    const spots: Spot[] = heights.map((y, i) => ({ x: way * i * 12, y }));
    for (let i = 1; i < spots.length; i += 1) {
      const pair = [heights[i - 1] as number, heights[i] as number];
      const pieces = smoothPath(spots).split("C");
      const start = i === 1 ? pieces[0] : `M${pieces[i - 1]?.split(" ").slice(-2).join(" ")}`;
      const { low, high } = reachOf(`${start}C${pieces[i]}`);
      expect(low).toBeGreaterThanOrEqual(Math.min(...pair) - 0.1);
      expect(high).toBeLessThanOrEqual(Math.max(...pair) + 0.1);
    }
  },
);

test("one day alone is a point, not a line", () => {
  expect(smoothPath([{ x: 4, y: 5 }])).toBe("M4 5");
  expect(smoothPath([])).toBe("");
});

test("dates stand at the end and whole weeks before it, as many as there is room for", () => {
  expect(tickIndexes(30, 5)).toEqual([1, 8, 15, 22, 29]);
  expect(tickIndexes(30, 3)).toEqual([1, 15, 29]);
  expect(tickIndexes(1, 5)).toEqual([0]);
  expect(tickIndexes(0, 5)).toEqual([]);
});
