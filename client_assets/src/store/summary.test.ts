/** A ledger that followed the records sums up as one made afresh, whatever happened to them. */
import { describe, expect, test } from "vitest";
import type { Cells } from "./records.ts";
import { amended, type Ledger, ledgerOf, summaryOf, type Told } from "./summary.ts";

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 10, 20, 12);

/** Numbers from a seed: the same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function cells(values: Record<string, unknown>, stamp: number): Cells {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, version: "v", stamp }]),
  );
}

const SAID = ["went", "part", "missed", "not_for_me", null];
const KINDS = ["mood", "mood", "mood", "entry", "message", "attendance", "view", "review", "goal"];

/** Any record of a small world: few ids, few days, so that they meet. */
function anything(pick: (below: number) => number, id: string): Told {
  const kind = KINDS[Number(id.slice(1)) % KINDS.length] ?? "mood";
  const at = NOON - pick(60) * DAY_MS + pick(3);
  const day = new Date(at).toISOString().slice(0, 10);
  const stamp = NOON - pick(40) * 1_000;
  const values: Record<string, Record<string, unknown>> = {
    mood: { score: 1 + pick(5), at, day, shared: pick(4) > 0 },
    entry: { body: `words ${pick(9)}`, at, day, shared: pick(4) > 0 },
    message: { author: pick(2) ? "amira" : "sam", body: "hello", at, seen_at: pick(2) ? at : null },
    attendance: {
      session: "s",
      occurrence: day,
      day,
      shared: pick(4) > 0,
      participant_said: SAID[pick(5)],
      worker_said: SAID[pick(5)],
    },
    view: { worker: "amira", at },
    review: { worker: pick(2) ? "amira" : "ben", at: pick(3) ? at : null, snoozed_until: day },
    goal: { words: "walk", shared: true },
  };
  const deleted = pick(12) === 0 ? { deleted: true } : {};
  return { id, kind, cells: cells({ ...values[kind], ...deleted }, stamp) };
}

/** Follows one change, afresh where only that can tell; says which it was. */
function followed(ledger: Ledger, held: ReadonlyMap<string, Told>, id: string) {
  const next = amended(ledger, id, held.get(id));
  return { ledger: next ?? ledgerOf(held.values()), isAfresh: next === null };
}

/** That there is more may be believed for longer than it is so: then a ledger is made afresh. */
function expectAsAfresh(ledger: Ledger, afresh: Ledger): void {
  for (const [name, { lines, more }] of Object.entries(afresh.lists)) {
    const kept = ledger.lists[name as keyof Ledger["lists"]];
    expect(kept.lines, name).toEqual(lines);
    if (more) expect(kept.more, name).toBe(true);
  }
  expect(summaryOf(ledger)).toEqual(summaryOf(afresh));
}

describe("whatever happens to the records", () => {
  test.each([...Array(40).keys()])("the sum is the same as afresh (seed %i)", (seed) => {
    const pick = dice(seed + 1);
    const held = new Map<string, Told>();
    let ledger = ledgerOf([]);
    for (let step = 0; step < 500; step++) {
      const id = `r${pick(seed % 2 ? 30 : 900)}`;
      if (pick(5) === 0) held.delete(id);
      else held.set(id, anything(pick, id));
      ledger = followed(ledger, held, id).ledger;
      if (step % 10 === 0) expectAsAfresh(ledger, ledgerOf(held.values()));
    }
    expectAsAfresh(ledger, ledgerOf(held.values()));
  });
});

describe("what is newest", () => {
  const mood = (id: string, daysAgo: number, score = 3): Told => {
    const at = NOON - daysAgo * DAY_MS;
    const day = new Date(at).toISOString().slice(0, 10);
    return { id, kind: "mood", cells: cells({ score, at, day, shared: true }, at) };
  };
  const many = Array.from({ length: 300 }, (_, i) => mood(`m${i}`, i));

  test("is followed without reading anything else", () => {
    const ledger = ledgerOf(many);
    const next = amended(ledger, "new", mood("new", -1, 5));
    expect(next && summaryOf(next).lastMood?.score).toBe(5);
  });

  test("and has gone: only a ledger made afresh can tell who moves up", () => {
    expect(amended(ledgerOf(many), "m0", undefined)).toBeNull();
  });

  test("what is older than all that is kept changes nothing", () => {
    const ledger = ledgerOf(many);
    expect(amended(ledger, "m299", undefined)).toEqual(ledger);
    expect(amended(ledger, "m299", mood("m299", 299, 1))).toEqual(ledger);
  });

  test("several moods of a day are summed, the newest days first", () => {
    const { moods } = summaryOf(ledgerOf([mood("a", 1, 2), mood("b", 1, 5), mood("c", 0, 4)]));
    expect(moods).toEqual([
      ["2026-11-20", 4, 1],
      ["2026-11-19", 7, 2],
    ]);
  });
});

describe("what came late", () => {
  const entry = (shared: number): Told => ({
    id: "e1",
    kind: "entry",
    cells: cells({ body: "From the bus", at: NOON, day: "2026-11-20", shared: true }, shared),
  });

  test("is known since it came, and being told again does not make it newer", () => {
    const came = amended(ledgerOf([]), "e1", entry(NOON), NOON + 5_000) as Ledger;
    expect(summaryOf(came).shared?.known).toBe(NOON + 5_000);
    const again = amended(came, "e1", entry(NOON), NOON + 9_000) as Ledger;
    expect(summaryOf(again).shared?.known).toBe(NOON + 5_000);
  });

  test("and is shared anew, is known anew", () => {
    const came = amended(ledgerOf([]), "e1", entry(NOON), NOON + 5_000) as Ledger;
    const again = amended(came, "e1", entry(NOON + 6_000), NOON + 9_000) as Ledger;
    expect(summaryOf(again).news[0]?.known).toBe(NOON + 9_000);
  });
});

test("what is not shared, and what is deleted, is in no summary", () => {
  const shared = { score: 1, at: NOON, day: "2026-11-20", shared: false };
  const deleted = { ...shared, shared: true, deleted: true };
  const records = [shared, deleted].map((values, i) => ({
    id: `m${i}`,
    kind: "mood",
    cells: cells(values, NOON),
  }));
  expect(summaryOf(ledgerOf(records))).toEqual(summaryOf(ledgerOf([])));
});
