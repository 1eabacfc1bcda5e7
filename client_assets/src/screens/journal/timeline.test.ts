import { expect, test } from "vitest";
import type { EntryFields, MoodFields, View } from "../../store/api.ts";
import { daysOf, folded, type Noted, scoreOf, search, wordsOf } from "./timeline.ts";

function entry(id: string, day: string, body: string, at = 0): Noted {
  const fields: EntryFields = { body, at, day, zone: "Europe/London" };
  const view: View<EntryFields> = {
    id,
    kind: "entry",
    notebook: "n",
    fields,
    sets: {},
    values: {},
    deleted: false,
    standing: "sent",
    written: 0,
  };
  return view;
}

function mood(id: string, day: string, note: string | undefined, at = 0): Noted {
  const fields: MoodFields = {
    score: 4,
    at,
    day,
    zone: "Europe/London",
    ...(note === undefined ? {} : { note }),
  };
  const view: View<MoodFields> = {
    id,
    kind: "mood",
    notebook: "n",
    fields,
    sets: { activities: ["garden"] },
    values: {},
    deleted: false,
    standing: "sent",
    written: 0,
  };
  return view;
}

const none = () => [];

test("days are the person's own, whatever the instants say", () => {
  // Written on the 20th in Auckland, which is later than the 21st of somebody in London began.
  const days = daysOf([
    entry("a", "2026-11-20", "home", 3),
    entry("b", "2026-11-21", "away", 2),
    mood("c", "2026-11-21", undefined, 9),
  ]);
  expect(days.map(({ day }) => day)).toEqual(["2026-11-21", "2026-11-20"]);
  expect(days[0]?.noted.map(({ id }) => id)).toEqual(["c", "b"]);
});

test("a mood tells its note and score, an entry its words and perhaps a score", () => {
  expect(wordsOf(mood("a", "2026-11-20", undefined))).toBe("");
  expect(scoreOf(mood("a", "2026-11-20", "fine"))).toBe(4);
  expect(scoreOf(entry("b", "2026-11-20", "words"))).toBeNull();
});

test("search passes over case, accents and kinds of quotation mark", () => {
  const found = (body: string, wish: string) =>
    search([entry("a", "2026-11-20", body)], wish, none).length === 1;
  expect(found("I couldn’t go to the CAFÉ", "couldn't cafe")).toBe(true);
  expect(found("I couldn't go", "couldn’t")).toBe(true);
  expect(found("Łódź and Straße", "lodz strasse")).toBe(true);
  expect(found("ذهبتُ إلى الحديقة", "الي الحديقه")).toBe(true);
  expect(found("İstanbul", "istanbul")).toBe(true);
  expect(found("walked to the canal", "canal swam")).toBe(false);
});

test("search also looks at what the words do not say", () => {
  const label = () => ["Garden", "Good"];
  expect(search([mood("a", "2026-11-20", undefined)], "garden good", label)).toHaveLength(1);
  expect(search([mood("a", "2026-11-20", undefined)], "garden", none)).toHaveLength(0);
});

test("folding keeps letters that accents belong to", () => {
  expect(folded("Åse’s “naïve” façade")).toBe('ase\'s "naive" facade');
});
