/** The rules of the caseload, each with the case that must not set it off. */
import { describe, expect, test } from "vitest";
import type { MoodScore, Said } from "../../store/api.ts";
import type { Cells } from "../../store/records.ts";
import { ledgerOf, summaryOf, type Told } from "../../store/summary.ts";
import { countsOf, passes } from "./filters.ts";
import {
  asksForALook,
  byNeed,
  daysBetween,
  hasNoRecentData,
  needsALook,
  standingOf,
} from "./reasons.ts";
import { markedAt } from "./resting.ts";
import { type Rule, type RuleName, type Rules, USUAL } from "./rules.ts";

const TODAY = "2026-11-20";
const NOON = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;
const ME = "amira";

let made = 0;

/** A record as this device holds it; `at` is when it was written, and shared where it is. */
function told(kind: string, values: Record<string, unknown>, stamp: number): Told {
  made += 1;
  const cells: Cells = {};
  for (const [name, value] of Object.entries(values)) {
    cells[name] = { value, version: "v", stamp };
  }
  return { id: `${kind}-${made}`, kind, cells };
}

function dayAgo(days: number): string {
  return new Date(NOON - days * DAY_MS).toISOString().slice(0, 10);
}

const when = (days: number) => ({ at: NOON - days * DAY_MS, day: dayAgo(days), zone: "UTC" });

function mood(score: MoodScore, daysAgo: number, more: Record<string, unknown> = {}) {
  return told("mood", { score, shared: true, ...when(daysAgo), ...more }, when(daysAgo).at);
}

function entry(body: string, daysAgo: number, more: Record<string, unknown> = {}) {
  return told("entry", { body, shared: true, ...when(daysAgo), ...more }, when(daysAgo).at);
}

function message(body: string, more: Record<string, unknown> = {}) {
  const at = Number(more["at"] ?? NOON);
  return told("message", { worker: ME, author: "sam", body, at, ...more }, at);
}

function attendance(daysAgo: number, participant: Said | null, worker: Said | null = null) {
  const day = dayAgo(daysAgo);
  const said = { participant_said: participant, worker_said: worker, shared: true };
  return told("attendance", { session: "choir", occurrence: day, day, ...said }, when(daysAgo).at);
}

function review(at: number | null, until: string | null = null, worker = ME) {
  return told("review", { worker, at, snoozed_until: until }, at ?? NOON);
}

interface Held {
  kinds?: string[];
  records?: Told[];
  openedAt?: number;
  isInvited?: boolean;
  rules?: Partial<Record<RuleName, Partial<Rule>>>;
  today?: string;
}

function standing({ kinds, records = [], openedAt, isInvited = false, ...by }: Held) {
  const looks =
    openedAt === undefined ? [] : [told("view", { worker: ME, at: openedAt }, openedAt)];
  const summary = summaryOf(ledgerOf([...records, ...looks]));
  const facts = { kinds: kinds ?? ["moods", "entries", "attendance"], summary, isInvited };
  return standingOf(facts, { today: by.today ?? TODAY, me: ME, rules: rulesWith(by.rules) });
}

function rulesWith(changed: Held["rules"] = {}): Rules {
  const rules = { ...USUAL.rules };
  for (const [name, rule] of Object.entries(changed)) {
    rules[name as RuleName] = { ...rules[name as RuleName], ...rule };
  }
  return { ...USUAL, rules };
}

const rules = (held: Held) => standing(held).reasons.map((reason) => reason.rule);
const firstOf = (held: Held) => standing(held).reasons[0];

describe("shared mood low", () => {
  test("tells the mean of the last seven days, how many moods and the last one", () => {
    const { reasons } = standing({ records: [mood(3, 0), mood(1, 2), mood(2, 6), mood(5, 7)] });
    expect(reasons[0]).toEqual({ rule: "mood-low", mean: 2, moods: 3, last: 3, under: 2.5 });
    expect(asksForALook(reasons[0])).toBe(true);
  });

  test("begins under 2.5 and not at it", () => {
    expect(rules({ records: [mood(2, 0), mood(3, 1)] })).toEqual(["mood"]);
    expect(rules({ records: [mood(2, 0), mood(2, 1), mood(3, 2)] })).toEqual(["mood-low"]);
  });

  test("knows nothing of moods that are not shared, or not covered by a grant", () => {
    expect(rules({ records: [mood(3, 0), mood(1, 1, { shared: false })] })).toEqual(["mood"]);
    expect(rules({ kinds: ["entries"], records: [mood(1, 0)] })).toEqual(["nothing-yet"]);
  });
});

describe("no recent data", () => {
  test("begins on the fourteenth day without anything shared", () => {
    expect(rules({ records: [mood(4, 13)] })).toEqual(["moods-only"]);
    expect(standing({ records: [mood(4, 14)] }).reasons[0]).toEqual({
      rule: "quiet",
      days: 14,
      after: 14,
    });
  });

  test("is not said of somebody who shared an entry, nor of somebody who never shared", () => {
    expect(rules({ records: [mood(4, 30), entry("Beans", 3)] })).toEqual(["new-entry"]);
    expect(rules({})).toEqual(["nothing-yet"]);
    expect(rules({ kinds: [] })).toEqual(["shares-nothing"]);
  });

  test("does not ask for a look: it says that nothing is known, not that things go badly", () => {
    const [first] = standing({ records: [mood(1, 20)] }).reasons;
    expect(first.rule).toBe("quiet");
    expect(asksForALook(first)).toBe(false);
  });

  test("counts what is shared alone, so that private writing cannot be told from silence", () => {
    const facts = { records: [entry("Private", 1, { shared: false }), entry("Beans", 20)] };
    expect(rules(facts)).toEqual(["quiet", "last-entry"]);
    expect(standing(facts).lastDay).toBe(dayAgo(20));
  });
});

test("a message that waits is told until it was seen or answered; one's own never is", () => {
  const answered = [message("Yes", { author: ME, at: NOON + 1 }), message("Hello")];
  expect(rules({ kinds: [], records: answered })).toEqual(["shares-nothing"]);
  expect(rules({ kinds: [], records: [message("Hello")] })).toEqual(["wrote"]);
  expect(rules({ kinds: [], records: [message("Hello", { seen_at: NOON })] })).toEqual([
    "shares-nothing",
  ]);
  expect(rules({ kinds: [], records: [message("Hello", { author: ME })] })).toEqual([
    "shares-nothing",
  ]);
});

test("an entry is new until the page was opened after it", () => {
  const records = [entry("Beans", 1)];
  expect(rules({ records, openedAt: NOON - 2 * DAY_MS })).toEqual(["new-entry"]);
  expect(rules({ records, openedAt: NOON })).toEqual(["last-entry"]);
});

test("who has not joined is not said to share nothing", () => {
  expect(rules({ kinds: [], isInvited: true })).toEqual(["not-joined"]);
  expect(rules({ kinds: ["moods"], isInvited: true })).toEqual(["nothing-yet"]);
});

test("a grant of a later kind alone promises nothing to read", () => {
  expect(rules({ kinds: ["plan"] })).toEqual(["nothing-to-read"]);
});

test("who might need contact stands first", () => {
  const people: [string, Held][] = [
    ["invited", { kinds: [], isInvited: true }],
    ["private", { kinds: [] }],
    ["steady, today", { records: [mood(4, 0)] }],
    ["read, two days ago", { records: [entry("Read", 2)], openedAt: NOON }],
    ["new entry", { records: [entry("New", 3)] }],
    ["silent for a month", { records: [mood(4, 30)] }],
    ["silent for two weeks", { records: [mood(4, 15)] }],
    ["wrote", { records: [message("Hello")] }],
    ["low", { records: [mood(2, 0)] }],
    ["low, but reviewed", { records: [mood(1, 1), review(NOON)] }],
    ["missed", { records: [1, 2].map((ago) => attendance(ago, "missed")) }],
    ["disagree", { records: [attendance(1, "went", "missed")] }],
    ["lowest", { records: [mood(1, 1)] }],
  ];
  const sorted = people
    .map(([name, facts]) => ({ name, standing: standing(facts) }))
    .sort((one, other) => byNeed(one.standing, other.standing));
  expect(sorted.map(({ name }) => name)).toEqual([
    "lowest",
    "low",
    "missed",
    "wrote",
    "disagree",
    "silent for a month",
    "silent for two weeks",
    "new entry",
    "steady, today",
    "read, two days ago",
    "low, but reviewed",
    "private",
    "invited",
  ]);
});

test("days are counted on the calendar, across the change of clocks", () => {
  expect(daysBetween("2026-10-24", "2026-10-26")).toBe(2);
  expect(daysBetween("2026-11-20", "2026-11-19")).toBe(-1);
});

describe("shared mood falling", () => {
  const good = [8, 10, 12].map((ago) => mood(4, ago));

  test("tells both means, from a fall of one", () => {
    const now = [mood(3, 0), mood(3, 1), mood(3, 2)];
    expect(firstOf({ records: [...now, ...good] })).toEqual({
      rule: "mood-falling",
      mean: 3,
      before: 4,
    });
    const less = [mood(3, 0), mood(4, 1), mood(3, 2)];
    expect(rules({ records: [...less, ...good] })).toEqual(["mood"]);
  });

  test("needs three moods in each span", () => {
    const now = [mood(3, 0), mood(3, 1), mood(3, 2)];
    expect(rules({ records: [...now.slice(1), ...good] })).toEqual(["mood"]);
    expect(rules({ records: [...now, ...good.slice(1)] })).toEqual(["mood"]);
  });

  test("stands behind a mood that is low", () => {
    const low = [mood(2, 0), mood(2, 1), mood(2, 2)];
    expect(rules({ records: [...low, ...good] })).toEqual(["mood-low", "mood-falling"]);
  });

  test("knows nothing of what is more than four weeks ago", () => {
    const now = [mood(3, 0), mood(3, 1), mood(3, 2)];
    const old = [28, 29, 30].map((ago) => mood(5, ago));
    expect(rules({ records: [...now, ...old] })).toEqual(["mood"]);
  });
});

describe("missed sessions", () => {
  test("are two of the last three, as they say themselves", () => {
    const records = [attendance(1, "missed"), attendance(3, "went"), attendance(5, "missed")];
    expect(firstOf({ records })).toEqual({ rule: "missed", missed: 2, of: 3 });
    expect(asksForALook(firstOf({ records }))).toBe(true);
    const one = [attendance(1, "went"), ...records.slice(0, 2), attendance(9, "missed")];
    expect(rules({ records: one })).not.toContain("missed");
  });

  test("are what the link worker noted only where there is no word of theirs", () => {
    const noted = [attendance(1, null, "missed"), attendance(2, null, "missed")];
    expect(rules({ records: noted })).toContain("missed");
    const theirs = [attendance(1, "went", "missed"), attendance(2, "went", "missed")];
    expect(rules({ records: theirs })).not.toContain("missed");
  });

  test("are not what somebody does not want, nor long ago, nor without a grant", () => {
    const not = [attendance(1, "not_for_me"), attendance(2, "missed")];
    expect(rules({ records: not })).not.toContain("missed");
    const long = [attendance(60, "missed"), attendance(61, "missed")];
    expect(rules({ records: long })).not.toContain("missed");
    const missed = [attendance(1, "missed"), attendance(2, "missed")];
    expect(rules({ records: missed, kinds: ["moods"] })).not.toContain("missed");
  });
});

describe("a disagreement on attendance", () => {
  test("is told with both words, and is no matter of who is right", () => {
    const records = [attendance(2, "went", "missed")];
    expect(firstOf({ records })).toEqual({
      rule: "disagreement",
      day: dayAgo(2),
      participant: "went",
      worker: "missed",
    });
    expect(asksForALook(firstOf({ records }))).toBe(false);
    expect(needsALook(standing({ records }))).toBe(true);
  });

  test("ends where both say the same, or one says nothing, or it is long ago", () => {
    for (const one of [
      attendance(2, "went", "went"),
      attendance(2, "went"),
      attendance(2, null, "missed"),
      attendance(28, "went", "missed"),
    ]) {
      expect(rules({ records: [one] })).not.toContain("disagreement");
    }
  });
});

describe("each rule", () => {
  const cases: [RuleName, Told[], Partial<Rule>, Told[]][] = [
    ["mood-low", [mood(2, 0)], { figure: 3 }, [mood(2, 0), mood(3, 1)]],
    [
      "mood-falling",
      [0, 1, 2].map((ago) => mood(3, ago)).concat([8, 9, 10].map((ago) => mood(4, ago))),
      { figure: 0.5 },
      [mood(4, 0), mood(3, 1), mood(3, 2)].concat([8, 9, 10].map((ago) => mood(4, ago))),
    ],
    [
      "missed",
      [1, 2].map((ago) => attendance(ago, "missed")),
      { figure: 1 },
      [attendance(1, "missed")],
    ],
    ["wrote", [message("Hello")], {}, [message("Hello")]],
    [
      "disagreement",
      [attendance(1, "went", "part")],
      { figure: 40 },
      [attendance(30, "went", "part")],
    ],
    ["quiet", [mood(4, 20)], { figure: 7 }, [mood(4, 8)]],
    ["new-entry", [entry("Beans", 1)], { figure: 40 }, [entry("Beans", 30)]],
  ];

  test.each(cases)("%s can be turned off, and has its figure", (name, records, rule, more) => {
    expect(rules({ records })).toContain(name);
    expect(rules({ records, rules: { [name]: { on: false } } })).not.toContain(name);
    expect(rules({ records: more, rules: { [name]: rule } })).toContain(name);
  });
});

describe("a reviewed person", () => {
  const low = [mood(1, 2), mood(2, 1)];

  test("rests, whatever the reasons", () => {
    const rested = standing({ records: [...low, review(NOON)] });
    expect(rested.rest).toEqual({ at: NOON, until: null });
    expect(needsALook(rested)).toBe(false);
    expect(rested.reasons[0].rule).toBe("mood-low");
  });

  test("comes back when something new is shared, however it was written", () => {
    const late = mood(2, 0, { at: NOON - 3 * DAY_MS });
    const since = { ...late, cells: { ...late.cells, shared: cell(true, NOON + 1) } };
    expect(standing({ records: [...low, review(NOON), since] }).rest).toBeNull();
    expect(
      standing({ records: [...low, review(NOON), message("Hi", { at: NOON + 1 })] }).rest,
    ).toBeNull();
  });

  test("does not come back for what the link worker wrote themselves", () => {
    const own = message("Hello", { author: ME, at: NOON + 1 });
    expect(standing({ records: [...low, review(NOON), own] }).rest).not.toBeNull();
  });

  test("comes back when a silence grows long that was not yet so then", () => {
    const records = [mood(4, 15), review(NOON - 5 * DAY_MS)];
    expect(standing({ records }).rest).toBeNull();
    expect(standing({ records: [mood(4, 15), review(NOON)] }).rest).not.toBeNull();
  });

  test("is reviewed by whoever marked it: a colleague's mark is theirs", () => {
    expect(standing({ records: [...low, review(NOON, null, "ben")] }).rest).toBeNull();
  });

  test("is as before once the mark is taken back", () => {
    expect(standing({ records: [...low, review(null)] }).rest).toBeNull();
  });

  test("a snoozed one comes back on that day, or before it when something new is shared", () => {
    const records = [...low, review(NOON, "2026-11-23")];
    expect(standing({ records, today: "2026-11-22" }).rest).toEqual({
      at: NOON,
      until: "2026-11-23",
    });
    expect(standing({ records, today: "2026-11-23" }).rest).toBeNull();
    const more = [...records, message("Hi", { at: NOON + 1 })];
    expect(standing({ records: more, today: "2026-11-22" }).rest).toBeNull();
  });

  test("a mark is never earlier than what was shared, whatever the clocks say", () => {
    const ahead = summaryOf(ledgerOf([message("Hi", { at: NOON + 9_000 })]));
    expect(markedAt(ahead, NOON)).toBe(NOON + 9_000);
    expect(markedAt(undefined, NOON)).toBe(NOON);
  });
});

function cell(value: unknown, stamp: number) {
  return { value, version: "v", stamp };
}

test("the filters tell those apart who ask for a look, have news, are silent, snoozed, not here yet", () => {
  const people = {
    low: standing({ records: [mood(1, 0)], openedAt: NOON + 1 }),
    news: standing({ records: [entry("Beans", 1)] }),
    silent: standing({ records: [mood(4, 30)], openedAt: NOON }),
    nothing: standing({}),
    snoozed: standing({ records: [mood(1, 1), review(NOON, "2026-11-30")], openedAt: NOON }),
    reviewed: standing({ records: [mood(1, 1), review(NOON)], openedAt: NOON }),
    invited: standing({ kinds: [], isInvited: true }),
  };
  const shown = (filter: Parameters<typeof passes>[0]) =>
    Object.entries(people)
      .filter(([, one]) => passes(filter, one))
      .map(([name]) => name);
  expect(shown("needs")).toEqual(["low"]);
  expect(shown("news")).toEqual(["news"]);
  expect(shown("noData")).toEqual(["silent", "nothing"]);
  expect(shown("snoozed")).toEqual(["snoozed"]);
  expect(shown("notJoined")).toEqual(["invited"]);
  expect(hasNoRecentData(people.low)).toBe(false);
  expect(countsOf(Object.values(people))).toMatchObject({ everyone: 7, needs: 1, noData: 2 });
});
