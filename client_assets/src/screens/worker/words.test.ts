/** The sentences of the desk, as people read them. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setLocale } from "../../messages";
import type { Reason } from "./reasons.ts";
import {
  agoInWords,
  beginning,
  besideInWords,
  dayInWords,
  kindsInWords,
  reasonInWords,
  shortened,
} from "./words.ts";

const TODAY = "2026-11-20";
const BOTH = ["moods", "entries"];

beforeEach(() => {
  vi.stubGlobal("document", { documentElement: {} });
});

afterEach(async () => {
  await setLocale("en-GB");
  vi.unstubAllGlobals();
});

test.each<[Reason, string]>([
  [{ rule: "mood-low", mean: 2, moods: 3, last: 2, under: 2.5 }, "Shared mood 2 of 5 this week"],
  [
    { rule: "mood-low", mean: 2.25, moods: 4, last: 2, under: 2.5 },
    "Shared mood 2.3 of 5 this week",
  ],
  [
    { rule: "mood-falling", mean: 2.5, before: 3.75 },
    "Shared mood falling: 2.5 of 5 this week, 3.8 before",
  ],
  [{ rule: "missed", missed: 2, of: 3 }, "Missed two of the last three sessions"],
  [{ rule: "missed", missed: 1, of: 1 }, "Missed the last session"],
  [{ rule: "missed", missed: 3, of: 3 }, "Missed the last three sessions"],
  [
    { rule: "disagreement", day: "2026-11-17", participant: "went", worker: "missed" },
    "You do not agree on Tue 17 Nov: they say “went”, you noted “couldn’t make it”",
  ],
  [{ rule: "quiet", days: 21, after: 14 }, "No recent data, last shared 3 weeks ago"],
  [{ rule: "new-entry", words: "The bus\nwent." }, "New entry shared: “The bus went.”"],
  [{ rule: "nothing-yet" }, "Shares moods and entries, nothing so far"],
  [{ rule: "shares-nothing" }, "Shares nothing; you can write to each other"],
])("%j reads %s", (reason, words) => {
  expect(reasonInWords(reason, BOTH)).toBe(words);
});

test("beside a reason stand its figures, or the message that waits", () => {
  const low: Reason = { rule: "mood-low", mean: 2, moods: 3, last: 4, under: 2.5 };
  expect(besideInWords([low], BOTH)).toBe("3 moods, the last one Good");
  expect(besideInWords([low, { rule: "wrote", words: "Hello" }], BOTH)).toBe(
    "Wrote to you: “Hello”",
  );
  expect(besideInWords([{ rule: "mood", mean: 4 }], ["moods"])).toBe("Shares moods only");
});

test("days are as near as they are", () => {
  expect([0, 1, 2, 21].map((days) => agoInWords(ago(days), TODAY))).toEqual([
    "today",
    "yesterday",
    "2 days ago",
    "3 weeks ago",
  ]);
  expect([0, 1, 3, 8].map((days) => dayInWords(ago(days), TODAY))).toEqual([
    "Today",
    "Yesterday",
    "Tuesday",
    "Thu 12 Nov",
  ]);
  expect(dayInWords("2025-11-20", TODAY)).toBe("20 November 2025");
});

test("somebody's words are cut between words, and never inside a letter", () => {
  expect(beginning("One two, three four", 10)).toBe("One two…");
  expect(beginning("🌱".repeat(40), 8)).toBe(`${"🌱".repeat(8)}…`);
});

test("a short entry stands in full, a long one keeps its lines and ends in …", () => {
  const short = "Beans.\nMore beans.";
  expect(shortened(short)).toBe(short);
  const long = shortened("Beans and\npeas ".repeat(60));
  expect(long).toMatch(/^Beans and\npeas Beans/);
  expect(long.endsWith("…")).toBe(true);
  expect(long.length).toBeLessThan(260);
});

test("kinds of a later version are left out", () => {
  expect(kindsInWords(["entries", "dreams", "moods"])).toBe("moods and entries");
});

test("Arabic has its own sentences", async () => {
  await setLocale("ar");
  expect(reasonInWords({ rule: "quiet", days: 21, after: 14 }, BOTH)).toContain("3 أسابيع");
});

function ago(days: number): string {
  return new Date(Date.parse(`${TODAY}T12:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
