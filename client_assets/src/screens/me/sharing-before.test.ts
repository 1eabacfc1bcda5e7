import { expect, test } from "vitest";
import type { EarlierVersion } from "../../store/api.ts";
import { actsOf, kindsIn, spansOf } from "./sharing-before.ts";

const MOODS = "kinds:moods";

function version(at: number, field: string, value: unknown): EarlierVersion {
  return { change: `c${at}`, field, value, at, by: "sam" };
}

test("a kind that was shared, stopped and shared again has two times", () => {
  const acts = actsOf([
    version(30, MOODS, true),
    version(20, MOODS, false),
    version(10, MOODS, true),
  ]);
  expect(spansOf(acts, "moods", 99)).toEqual([
    { from: 10, to: 20 },
    { from: 30, to: null },
  ]);
});

test("an end date that passed ends it, and one that lies ahead does not", () => {
  const acts = actsOf([version(10, MOODS, true), version(15, "until", 40)]);
  expect(spansOf(acts, "moods", 39)).toEqual([{ from: 10, to: null }]);
  expect(spansOf(acts, "moods", 41)).toEqual([{ from: 10, to: 40 }]);
});

test("after an end date had passed, taking it away begins a new time", () => {
  const acts = actsOf([
    version(10, MOODS, true),
    version(12, "until", 20),
    version(50, "until", null),
  ]);
  expect(spansOf(acts, "moods", 99)).toEqual([
    { from: 10, to: 20 },
    { from: 50, to: null },
  ]);
});

test("what was declined was never shared, and writing the same twice changes nothing", () => {
  const acts = actsOf([
    version(1, MOODS, false),
    version(2, "kinds:entries", true),
    version(3, "kinds:entries", true),
    version(4, "worker", "amira"),
  ]);
  expect(kindsIn(acts)).toEqual(["moods", "entries"]);
  expect(spansOf(acts, "moods", 9)).toEqual([]);
  expect(spansOf(acts, "entries", 9)).toEqual([{ from: 2, to: null }]);
});
