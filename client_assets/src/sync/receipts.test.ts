import { describe, expect, test } from "vitest";
import type { Pending, Stored } from "../store/records.ts";
import { take, type Under } from "./receipts.ts";

const NOW = 5_000;

function change(over: Partial<Pending>): Pending {
  return {
    id: "sent",
    seq: 1,
    notebook: "sam",
    record: "r1",
    kind: "entry",
    state: "frozen",
    create: false,
    set: {},
    base: {},
    stamps: {},
    texts: {},
    sources: [],
    rebases: 0,
    ...over,
  };
}

const STORED: Stored = {
  notebook: "sam",
  id: "r1",
  kind: "entry",
  cells: {
    body: { value: "We went out.", version: "v1", stamp: 100 },
    mood: { value: 3, version: "v2", stamp: 100 },
  },
};
const SENT = change({
  set: { body: "We went out. It rained.", mood: 4 },
  base: { body: "v1", mood: "v2" },
  stamps: { body: 200, mood: 200 },
  texts: { body: "We went out." },
});
const LATER = change({
  id: "later",
  seq: 2,
  state: "open",
  set: { body: "We went out. It rained. Tea." },
  base: { body: "sent" },
  stamps: { body: 300 },
  texts: { body: "We went out. It rained." },
});
const STALE = { body: { value: "We all went out.", version: "v9", stamp: 250 } };

function under(over: Partial<Under> = {}): Under {
  return {
    stored: STORED,
    frozen: SENT,
    open: undefined,
    now: NOW,
    newChangeId: () => "new",
    ...over,
  };
}

test("applied cells become the server's, under the change's id", () => {
  const { stored, open } = take(under(), { change: "sent" });
  expect(stored?.cells).toEqual({
    body: { value: "We went out. It rained.", version: "sent", stamp: 200 },
    mood: { value: 4, version: "sent", stamp: 200 },
  });
  expect(open).toBeUndefined();
});

test("overtaken cells stay as the server last told", () => {
  const { stored } = take(under(), { change: "sent", fields: { mood: "overtaken" } });
  expect(stored?.cells["mood"]).toEqual(STORED.cells["mood"]);
  expect(stored?.cells["body"]?.version).toBe("sent");
});

describe("a rebase", () => {
  test("joins both sides' words into one new change on what stands now", () => {
    const left = take(under(), { change: "sent", outcome: "rebase", stale: STALE });
    expect(left.joined).toEqual({
      body: { mine: "We went out. It rained.", joined: "We all went out. It rained." },
    });
    expect(left.stored?.cells["body"]).toEqual(STALE.body);
    expect(left.open).toMatchObject({
      id: "new",
      state: "open",
      set: { body: "We all went out. It rained.", mood: 4 },
      base: { body: "v9", mood: "v2" },
      texts: { body: "We all went out." },
      stamps: { body: NOW, mood: 200 },
      sources: [{ change: "sent", field: "body", value: "We went out. It rained." }],
      rebases: 1,
    });
  });

  test("takes the newest words, measured from what the first edit saw", () => {
    const left = take(under({ open: LATER }), { change: "sent", outcome: "rebase", stale: STALE });
    expect(left.open?.set["body"]).toBe("We all went out. It rained. Tea.");
    expect(left.open?.base).toEqual({ body: "v9", mood: "v2" });
    expect(left.open?.sources.map((source) => source.change)).toEqual(["sent", "later"]);
  });

  test("counts a later choice as made on what the first edit saw, which was never written", () => {
    const chose = { ...LATER, set: { mood: 5 }, base: { mood: "sent" }, stamps: { mood: 300 } };
    const left = take(under({ open: chose }), { change: "sent", outcome: "rebase", stale: STALE });
    expect(left.open?.set["mood"]).toBe(5);
    expect(left.open?.base).toEqual({ body: "v9", mood: "v2" });
  });

  test("whose words the server has already writes only the rest", () => {
    const stale = { body: { ...STALE.body, value: "We went out. It rained." } };
    const left = take(under(), { change: "sent", outcome: "rebase", stale });
    expect(left.open?.set).toEqual({ mood: 4 });
    expect(left.joined).toEqual({});
  });

  test("whose words do not fit together goes to the person, and the rest goes on", () => {
    const long = (word: string) => `${word} `.repeat(700);
    const frozen = { ...SENT, set: { body: long("one"), mood: 4 }, texts: { body: "" } };
    const stale = { body: { ...STALE.body, value: long("another") } };
    const left = take(under({ frozen }), { change: "sent", outcome: "rebase", stale });
    expect(left.tray).toMatchObject({ reason: "too-long", words: { body: long("one") } });
    expect(left.open?.set).toEqual({ mood: 4 });
  });

  test("that names nothing to join with does not go round for ever", () => {
    const left = take(under(), { change: "sent", outcome: "rebase" });
    expect(left.open).toBeUndefined();
    expect(left.tray).toMatchObject({ reason: "unmergeable", words: SENT.set });
  });

  test("comes to an end where somebody else never stops typing", () => {
    let frozen = SENT;
    for (let round = 1; ; round++) {
      expect(round).toBeLessThan(20);
      const stale = { body: { value: `round ${round}`, version: `v${round}`, stamp: 250 } };
      const left = take(under({ frozen }), { change: "sent", outcome: "rebase", stale });
      if (!left.open) {
        expect(String(left.tray?.words["body"])).toContain("It rained.");
        return;
      }
      frozen = { ...left.open, id: "sent", state: "frozen" };
    }
  });

  test("under a delete leaves the delete, which the server will overtake", () => {
    const deleting = change({
      id: "delete",
      seq: 2,
      state: "open",
      set: { deleted: true },
      base: { body: "sent", mood: "sent" },
      stamps: { deleted: 400 },
      sources: [{ change: "later", field: "body", value: "We went out. It rained. Tea." }],
      absorbed: LATER,
    });
    const left = take(under({ open: deleting }), {
      change: "sent",
      outcome: "rebase",
      stale: STALE,
    });
    expect(left.open?.set).toEqual({ deleted: true });
    expect(left.open?.base).toEqual({ body: "v1", mood: "v2" });
    expect(left.open?.sources.map(({ change, field }) => `${change} ${field}`)).toEqual([
      "sent body",
      "sent mood",
      "later body",
    ]);
    expect(left.open?.absorbed?.set["body"]).toBe("We all went out. It rained. Tea.");
    expect(left.open?.absorbed?.base["body"]).toBe("v9");
  });
});

describe("a refusal", () => {
  const refusal = {
    change: "sent",
    outcome: "refused" as const,
    refused: { type: "urn:linkwell:problem:gone", title: "It is gone.", status: 410 },
  };

  test("puts the words in the tray and drops the edit", () => {
    const left = take(under(), refusal);
    expect(left.stored).toBe(STORED);
    expect(left.open).toBeUndefined();
    expect(left.tray).toEqual({
      kind: "entry",
      record: "r1",
      reason: "gone",
      problem: refusal.refused,
      words: SENT.set,
      at: NOW,
    });
  });

  test("of an edit lets the later one stand on what the first one saw", () => {
    const left = take(under({ open: LATER }), refusal);
    expect(left.open?.base).toEqual({ body: "v1" });
    expect(left.open?.texts).toEqual({ body: "We went out." });
  });

  test("of a creation takes the later words into the tray too", () => {
    const frozen = { ...SENT, create: true, base: {} };
    const left = take(under({ stored: undefined, frozen, open: LATER }), refusal);
    expect(left.open).toBeUndefined();
    expect(left.tray?.words).toEqual({ body: "We went out. It rained. Tea.", mood: 4 });
  });

  test("of what the device noted by itself bothers nobody", () => {
    const look = change({ kind: "view", create: true, set: { worker: "w", at: 1 } });
    expect(take(under({ frozen: look, stored: undefined }), refusal).tray).toBeUndefined();
  });
});
