import { expect, test } from "vitest";
import type { MoodFields, View } from "../../store/api.ts";
import { moodToChange, offered } from "./mood-log.ts";
import { pointsOf } from "./mood-points.ts";

const MINUTE = 60_000;

function moodAt(at: number): View<MoodFields> {
  return {
    id: String(at),
    kind: "mood",
    notebook: "n",
    fields: { score: 3, at, day: "2026-11-20", zone: "Europe/London" },
    sets: {},
    values: {},
    deleted: false,
    standing: "sent",
    written: 0,
  };
}

test("for ten minutes a choice changes the mood before, and then makes another", () => {
  const moods = [moodAt(100 * MINUTE), moodAt(80 * MINUTE)];
  expect(moodToChange(moods, 109.9 * MINUTE)?.id).toBe(String(100 * MINUTE));
  expect(moodToChange(moods, 110 * MINUTE)).toBeUndefined();
});

test("a mood from a clock that ran far ahead is not taken for the one of just now", () => {
  expect(moodToChange([moodAt(500 * MINUTE)], 100 * MINUTE)).toBeUndefined();
});

test("chips begin with the person's own habits and are filled up with ours", () => {
  const moods = [
    { sets: { activities: ["Chess club", "rest"] } },
    { sets: { activities: ["Chess club"] } },
  ];
  expect(offered(moods, ["walking", "rest", "music"], 4)).toEqual([
    "Chess club",
    "rest",
    "walking",
    "music",
  ]);
  expect(offered(moods, ["walking"], 1)).toEqual(["Chess club"]);
});

test("a day's point is the mean of its moods with everything done that day, once", () => {
  const points = pointsOf([
    { fields: { day: "2026-11-20", score: 2 }, sets: { activities: ["walking"] } },
    { fields: { day: "2026-11-20", mood: 5 }, sets: { activities: ["walking", "music"] } },
    { fields: { day: "2026-11-19", mood: null }, sets: { activities: ["rest"] } },
  ]);
  expect(points).toEqual([
    { day: "2026-11-20", score: 3.5, activities: ["walking", "music"] },
    { day: "2026-11-19", score: null, activities: ["rest"] },
  ]);
});
