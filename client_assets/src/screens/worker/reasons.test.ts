/** The rules of the caseload, each with the case that must not set it off. */
import { describe, expect, test } from "vitest";
import type {
  EntryFields,
  KindFields,
  MessageFields,
  MoodFields,
  MoodScore,
  View,
} from "../../store/api.ts";
import { asksForALook, byNeed, daysBetween, type Facts, standingOf } from "./reasons.ts";

const TODAY = "2026-11-20";
const NOON = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;
const ME = "amira";

let made = 0;

function view<K extends keyof KindFields>(kind: K, fields: KindFields[K]): View<KindFields[K]> {
  made += 1;
  const id = `${kind}-${made}`;
  return {
    id,
    kind,
    notebook: "n",
    fields,
    sets: {},
    values: {},
    deleted: false,
    standing: "sent",
    written: 0,
  };
}

function dayAgo(days: number): string {
  return new Date(NOON - days * DAY_MS).toISOString().slice(0, 10);
}

const when = (days: number) => ({ at: NOON - days * DAY_MS, day: dayAgo(days), zone: "UTC" });

function mood(score: MoodScore, daysAgo: number, more: Partial<MoodFields> = {}) {
  return view("mood", { score, shared: true, ...when(daysAgo), ...more });
}

function entry(body: string, daysAgo: number, more: Partial<EntryFields> = {}) {
  return view("entry", { body, shared: true, ...when(daysAgo), ...more });
}

function message(body: string, more: Partial<MessageFields> = {}) {
  return view("message", { worker: ME, author: "sam", body, at: NOON, ...more });
}

const NOTHING: Facts = {
  kinds: ["moods", "entries"],
  moods: [],
  entries: [],
  messages: [],
  openedAt: null,
  isInvited: false,
};

const standing = (facts: Partial<Facts>) => standingOf({ ...NOTHING, ...facts }, TODAY, ME);
const rules = (facts: Partial<Facts>) => standing(facts).reasons.map((reason) => reason.rule);

describe("shared mood low", () => {
  test("tells the mean of the last seven days, how many moods and the last one", () => {
    const { reasons } = standing({ moods: [mood(3, 0), mood(1, 2), mood(2, 6), mood(5, 7)] });
    expect(reasons[0]).toEqual({ rule: "mood-low", mean: 2, moods: 3, last: 3 });
    expect(asksForALook(reasons[0])).toBe(true);
  });

  test("begins under 2.5 and not at it", () => {
    expect(rules({ moods: [mood(2, 0), mood(3, 1)] })).toEqual(["mood"]);
    expect(rules({ moods: [mood(2, 0), mood(2, 1), mood(3, 2)] })).toEqual(["mood-low"]);
  });

  test("knows nothing of moods that are not shared, or not covered by a grant", () => {
    expect(rules({ moods: [mood(3, 0), mood(1, 1, { shared: false })] })).toEqual(["mood"]);
    expect(rules({ kinds: ["entries"], moods: [mood(1, 0)] })).toEqual(["nothing-yet"]);
  });
});

describe("no recent data", () => {
  test("begins on the fourteenth day without anything shared", () => {
    expect(rules({ moods: [mood(4, 13)] })).toEqual(["moods-only"]);
    expect(standing({ moods: [mood(4, 14)] }).reasons[0]).toEqual({ rule: "quiet", days: 14 });
  });

  test("is not said of somebody who shared an entry, nor of somebody who never shared", () => {
    expect(rules({ moods: [mood(4, 30)], entries: [entry("Beans", 3)] })).toEqual(["new-entry"]);
    expect(rules({})).toEqual(["nothing-yet"]);
    expect(rules({ kinds: [] })).toEqual(["shares-nothing"]);
  });

  test("does not ask for a look: it says that nothing is known, not that things go badly", () => {
    const [first] = standing({ moods: [mood(1, 20)] }).reasons;
    expect(first.rule).toBe("quiet");
    expect(asksForALook(first)).toBe(false);
  });

  test("counts what is shared alone, so that private writing cannot be told from silence", () => {
    const facts = { entries: [entry("Private", 1, { shared: false }), entry("Beans", 20)] };
    expect(rules(facts)).toEqual(["quiet", "last-entry"]);
    expect(standing(facts).lastDay).toBe(dayAgo(20));
  });
});

test("a message that waits is told until it was seen or answered; one's own never is", () => {
  const answered = [message("Yes", { author: ME, at: NOON + 1 }), message("Hello")];
  expect(rules({ kinds: [], messages: answered })).toEqual(["shares-nothing"]);
  expect(rules({ kinds: [], messages: [message("Hello")] })).toEqual(["wrote"]);
  expect(rules({ kinds: [], messages: [message("Hello", { seen_at: NOON })] })).toEqual([
    "shares-nothing",
  ]);
  expect(rules({ kinds: [], messages: [message("Hello", { author: ME })] })).toEqual([
    "shares-nothing",
  ]);
});

test("an entry is new until the page was opened after it", () => {
  const entries = [entry("Beans", 1)];
  expect(rules({ entries, openedAt: NOON - 2 * DAY_MS })).toEqual(["new-entry"]);
  expect(rules({ entries, openedAt: NOON })).toEqual(["last-entry"]);
});

test("who has not joined is not said to share nothing", () => {
  expect(rules({ kinds: [], isInvited: true })).toEqual(["not-joined"]);
  expect(rules({ kinds: ["moods"], isInvited: true })).toEqual(["nothing-yet"]);
});

test("a grant of a later kind alone promises nothing to read", () => {
  expect(rules({ kinds: ["plan"] })).toEqual(["nothing-to-read"]);
});

test("who might need contact stands first", () => {
  const people: [string, Partial<Facts>][] = [
    ["invited", { kinds: [], isInvited: true }],
    ["private", { kinds: [] }],
    ["steady, today", { moods: [mood(4, 0)] }],
    ["read, two days ago", { entries: [entry("Read", 2)], openedAt: NOON }],
    ["new entry", { entries: [entry("New", 3)] }],
    ["silent for a month", { moods: [mood(4, 30)] }],
    ["silent for two weeks", { moods: [mood(4, 15)] }],
    ["wrote", { messages: [message("Hello")] }],
    ["low", { moods: [mood(2, 0)] }],
    ["lowest", { moods: [mood(1, 1)] }],
  ];
  const sorted = people
    .map(([name, facts]) => ({ name, standing: standing(facts) }))
    .sort((one, other) => byNeed(one.standing, other.standing));
  expect(sorted.map(({ name }) => name)).toEqual([
    "lowest",
    "low",
    "wrote",
    "silent for a month",
    "silent for two weeks",
    "new entry",
    "steady, today",
    "read, two days ago",
    "private",
    "invited",
  ]);
});

test("days are counted on the calendar, across the change of clocks", () => {
  expect(daysBetween("2026-10-24", "2026-10-26")).toBe(2);
  expect(daysBetween("2026-11-20", "2026-11-19")).toBe(-1);
});
