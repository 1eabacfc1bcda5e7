import { expect, test } from "vitest";
import { cellsOf, changesOf, isSame, type Writing } from "./composer.ts";

const NOTHING: Writing = { body: "", mood: null, activities: [], shared: false };
const WHEN = { at: 5, day: "2026-11-20", zone: "Europe/London" };

test("a new entry says only what was chosen, and that it is private", () => {
  expect(cellsOf({ ...NOTHING, body: "Walked" }, WHEN)).toEqual({
    body: "Walked",
    shared: false,
    ...WHEN,
  });
  expect(cellsOf({ body: "Walked", mood: 4, activities: ["walking"], shared: true }, WHEN)).toEqual(
    { body: "Walked", mood: 4, "activities:walking": true, shared: true, ...WHEN },
  );
});

test("an edit writes what changed and nothing else", () => {
  const from: Writing = { body: "Walked", mood: 4, activities: ["walking", "rest"], shared: true };
  const to: Writing = {
    body: "Walked",
    mood: null,
    activities: ["walking", "music"],
    shared: true,
  };
  expect(changesOf("Walked", { from, to })).toEqual({
    mood: null,
    "activities:music": true,
    "activities:rest": false,
  });
});

test("words that came from another phone meanwhile are kept beside those written here", () => {
  const from: Writing = { ...NOTHING, body: "Walked to the canal. Fed the ducks." };
  const to: Writing = { ...from, body: "Walked to the canal with Theo. Fed the ducks." };
  expect(changesOf("Walked to the canal. Fed the ducks and a swan.", { from, to })).toEqual({
    body: "Walked to the canal with Theo. Fed the ducks and a swan.",
  });
});

test("words from another phone are not written back when only the mood was changed here", () => {
  const from: Writing = { ...NOTHING, body: "Walked" };
  expect(changesOf("Walked far", { from, to: { ...from, mood: 5 } })).toEqual({ mood: 5 });
});

test("the order of activities makes no difference", () => {
  const one: Writing = { ...NOTHING, activities: ["rest", "music"] };
  expect(isSame(one, { ...NOTHING, activities: ["music", "rest"] })).toBe(true);
  expect(isSame(one, { ...NOTHING, activities: ["music"] })).toBe(false);
  expect(isSame(one, { ...one, shared: true })).toBe(false);
});
