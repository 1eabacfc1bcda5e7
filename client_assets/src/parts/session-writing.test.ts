import { expect, test } from "vitest";
import {
  blankSession,
  cellsThatDiffer,
  fitting,
  isOtherTime,
  keptLink,
  mistakesIn,
  sessionWritingOf,
  shownLink,
  timeCells,
  wordCells,
} from "./session-writing.ts";

const WHOLE = { ...blankSession("2026-11-24", "Europe/London"), title: "Choir", time: "10:00" };

test.each([
  ["", null],
  ["https://zoom.us/j/1?pwd=a", "https://zoom.us/j/1?pwd=a"],
  ["HTTP://meet.example.org", "https://meet.example.org"],
  ["zoom.us/j/123", "https://zoom.us/j/123"],
  ["020 7946 0000", "tel:020-7946-0000"],
  ["+44 (0)20 7946 0000", "tel:+44-20-7946-0000"],
  ["ask Priya", undefined],
  ["12", undefined],
  ["javascript:alert(1)", undefined],
  ["sam@example.org", undefined],
])("%j is kept as %j", (typed, kept) => {
  expect(keptLink(typed)).toBe(kept);
});

test("a number reads as it was typed, and is kept the same when it is saved again", () => {
  const kept = "tel:020-7946-0000";
  expect(shownLink(kept)).toBe("020 7946 0000");
  expect(keptLink(shownLink(kept))).toBe(kept);
});

test("what is missing is said by field, and nothing else is asked for", () => {
  expect(mistakesIn(WHOLE)).toEqual({});
  const blank = { ...blankSession("", "Europe/London"), link: "who knows" };
  expect(mistakesIn(blank)).toEqual({
    title: "needsTitle",
    day: "needsDay",
    time: "needsTime",
    link: "needsLink",
  });
  const weekly = { ...WHOLE, repeats: "week" } as const;
  for (const count of ["0", "401", "1.5", "", "many"]) {
    expect(mistakesIn({ ...weekly, ends: "count", count })).toEqual({ count: "needsCount" });
  }
  expect(mistakesIn({ ...weekly, ends: "until", until: "2026-11-23" })).toEqual({
    until: "needsLastDay",
  });
  expect(mistakesIn({ ...weekly, ends: "until", until: "2026-11-24" })).toEqual({});
  expect(mistakesIn({ ...WHOLE, ends: "count", count: "0" })).toEqual({});
});

test("a session comes out of its cells as it went in", () => {
  const writing = {
    ...WHOLE,
    repeats: "week",
    place: "Hall",
    link: "zoom.us",
    note: "Gloves",
  } as const;
  const cells = { ...wordCells(writing), ...timeCells(writing) };
  expect(cells).toEqual({
    title: "Choir",
    place: "Hall",
    address: null,
    link: "https://zoom.us",
    with_whom: null,
    note: "Gloves",
    starts: "2026-11-24T10:00",
    minutes: 60,
    zone: "Europe/London",
    rule: "FREQ=WEEKLY;BYDAY=TU",
  });
  const again = sessionWritingOf({ ...cells, title: "Choir", note: "Gloves" });
  expect(isOtherTime(writing, again)).toBe(false);
  expect(isOtherTime(writing, { ...again, time: "10:30" })).toBe(true);
  expect(cellsThatDiffer(wordCells(again), cells)).toEqual({});
  expect(cellsThatDiffer(cells, {})).not.toHaveProperty("address");
});

test("the last day of a month turns into a date when the day moves off it", () => {
  const last = { ...WHOLE, day: "2026-11-30", repeats: "month-last" } as const;
  expect(fitting(last).repeats).toBe("month-last");
  expect(fitting({ ...last, day: "2026-11-29" }).repeats).toBe("month-date");
});
