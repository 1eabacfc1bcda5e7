/** The rules of the caseload, each with the case that must not set it off. */
import { describe, expect, test } from "vitest";
import type { Told } from "../../store/summary.ts";
import {
  attendance,
  DAY_MS,
  dayAgo,
  entry,
  firstOf,
  type Held,
  ME,
  message,
  mood,
  NOON,
  review,
  rules,
  standing,
} from "./lived.ts";
import { asksForALook, byNeed, daysBetween, needsALook } from "./reasons.ts";
import type { Rule, RuleName } from "./rules.ts";

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

test("nor is it once the person was marked reviewed, on whichever device", () => {
  const looked = standing({ records: [entry("Beans", 1), review(NOON)] });
  expect([looked.reasons[0].rule, looked.hasNews]).toEqual(["last-entry", false]);
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
