import { describe, expect, test } from "vitest";
import "../messages/with-sessions.ts";
import {
  countOf,
  endedOn,
  isLastOfMonth,
  ONCE,
  type Repeats,
  repetitionOf,
  ruleOf,
  ruleWords,
} from "./session-rule.ts";

const CASES: [Repeats, string, string | null, string][] = [
  ["never", "2026-11-24", null, "Doesn’t repeat"],
  ["week", "2026-11-24", "FREQ=WEEKLY;BYDAY=TU", "Every Tuesday"],
  ["fortnight", "2026-11-24", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "Every 2 weeks, on Tuesday"],
  ["month-date", "2026-11-24", "FREQ=MONTHLY;BYMONTHDAY=24", "Every month, on day 24"],
  ["month-weekday", "2026-11-10", "FREQ=MONTHLY;BYDAY=2TU", "Every month, on the second Tuesday"],
  ["month-weekday", "2026-06-30", "FREQ=MONTHLY;BYDAY=-1TU", "Every month, on the last Tuesday"],
  ["month-last", "2026-11-30", "FREQ=MONTHLY;BYMONTHDAY=-1", "Every month, on its last day"],
];

describe.each(CASES)("%s from %s", (repeats, day, rule, words) => {
  test("makes its rule, is found in it again, and is said in words", () => {
    expect(ruleOf({ ...ONCE, repeats }, day)).toBe(rule);
    expect(repetitionOf(rule, day).repeats).toBe(repeats);
    expect(ruleWords(rule, day)).toBe(words);
  });
});

test("an end goes into the rule and comes out of it", () => {
  const day = "2026-11-24";
  const counted = { ...ONCE, repeats: "week", ends: "count", count: "6" } as const;
  expect(ruleOf(counted, day)).toBe("FREQ=WEEKLY;BYDAY=TU;COUNT=6");
  expect(repetitionOf("FREQ=WEEKLY;BYDAY=TU;COUNT=6", day)).toEqual(counted);
  expect(countOf("FREQ=WEEKLY;BYDAY=TU;COUNT=6")).toBe(6);
  const ended = { ...ONCE, repeats: "week", ends: "until", until: "2026-12-15" } as const;
  expect(ruleOf(ended, day)).toBe("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215");
  expect(repetitionOf("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215", day)).toEqual(ended);
  expect(ruleWords("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215", day)).toBe(
    "Every Tuesday, until 15 December 2026",
  );
  expect(ruleWords("FREQ=WEEKLY;BYDAY=TU;COUNT=6", day)).toBe("Every Tuesday, 6 times");
  expect(endedOn("FREQ=WEEKLY;BYDAY=TU;COUNT=6", "2026-12-01")).toBe(
    "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201",
  );
});

test("a rule that the form does not make stays as it is, with another end", () => {
  const rule = "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=8";
  const found = repetitionOf(rule, "2026-11-24");
  expect(found).toMatchObject({ repeats: "other", ends: "count", count: "8" });
  expect(ruleOf(found, "2026-11-24", rule)).toBe(rule);
  expect(ruleOf({ ...found, ends: "never" }, "2026-11-24", rule)).toBe("FREQ=WEEKLY;BYDAY=TU,TH");
  expect(ruleWords(rule, "2026-11-24")).toBe("Every Tuesday and Thursday, 8 times");
  expect(ruleWords("FREQ=DAILY;INTERVAL=3", "2026-11-24")).toBe("Every 3 days");
  expect(ruleWords("FREQ=YEARLY", "2026-11-24")).toBe("Every year on 24 Nov");
});

test.each([
  ["2026-02-28", true],
  ["2028-02-28", false],
  ["2028-02-29", true],
  ["2026-12-31", true],
])("%s ends its month: %s", (day, isLast) => {
  expect(isLastOfMonth(day)).toBe(isLast);
});
