import { describe, expect, test } from "vitest";
import { type Bench, foldCreate, foldDelete, foldEdit, foldUndelete } from "./fold.ts";
import type { Cells, Pending, Stored } from "./records.ts";

const RECORD = { notebook: "sam", record: "r1", kind: "entry" };
let ids = 0;
const newChangeId = () => `change${++ids}`;

function stored(cells: Cells): Stored {
  return { notebook: "sam", id: "r1", kind: "entry", cells };
}

function bench(over: Partial<Bench>): Bench {
  return { ...RECORD, stored: undefined, pending: [], now: 1_000, newChangeId, ...over };
}

function must(change: Pending | undefined): Pending {
  if (!change) throw new Error("nothing was folded");
  return { ...change, seq: change.seq ?? 1 };
}

const SENT: Cells = {
  body: { value: "We went out", version: "v1", stamp: 500 },
  mood: { value: 3, version: "v2", stamp: 600 },
};

describe("edits", () => {
  test("fold into one change: the base seen first, the value written last", () => {
    const first = must(foldEdit(bench({ stored: stored(SENT) }), { body: "We went" }).put);
    const held = bench({ stored: stored(SENT), pending: [first], now: 2_000 });
    const both = must(foldEdit(held, { body: "We went home", mood: 4 }).put);
    expect(both).toMatchObject({
      id: first.id,
      seq: 1,
      set: { body: "We went home", mood: 4 },
      base: { body: "v1", mood: "v2" },
      stamps: { body: 2_000, mood: 2_000 },
      texts: { body: "We went out" },
    });
  });

  test("keep the base that the person saw when the server's moves on meanwhile", () => {
    const first = must(foldEdit(bench({ stored: stored(SENT) }), { body: "We went" }).put);
    const moved = stored({ ...SENT, body: { value: "Others", version: "v9", stamp: 900 } });
    const again = must(foldEdit(bench({ stored: moved, pending: [first] }), { body: "We" }).put);
    expect(again.base).toEqual({ body: "v1" });
    expect(again.texts).toEqual({ body: "We went out" });
  });

  test("are stamped above what they saw, however slow the clock", () => {
    const slow = must(foldEdit(bench({ stored: stored(SENT), now: 10 }), { mood: 5 }).put);
    expect(slow.stamps).toEqual({ mood: 601 });
    const slower = bench({ stored: stored(SENT), pending: [slow], now: 5 });
    expect(must(foldEdit(slower, { mood: 1 }).put).stamps).toEqual({ mood: 602 });
  });

  test("leave a sent change alone and build on it", () => {
    const sent = must(foldEdit(bench({ stored: stored(SENT) }), { body: "We went" }).put);
    const frozen: Pending = { ...sent, state: "frozen" };
    const held = bench({ stored: stored(SENT), pending: [frozen] });
    const behind = must(foldEdit(held, { body: "We went home" }).put);
    expect(behind.id).not.toBe(frozen.id);
    expect(behind.base).toEqual({ body: frozen.id });
    expect(behind.texts).toEqual({ body: "We went" });
    expect(frozen.set).toEqual({ body: "We went" });
  });

  test("that change nothing are none", () => {
    expect(foldEdit(bench({ stored: stored(SENT) }), { mood: 3 })).toEqual({});
  });

  test("always name the base of deleted where the record has it", () => {
    const back = stored({ ...SENT, deleted: { value: false, version: "v5", stamp: 700 } });
    const change = must(foldEdit(bench({ stored: back }), { mood: 1 }).put);
    expect(change.base).toEqual({ mood: "v2", deleted: "v5" });
  });

  test("of a deleted record bring it back, unshared", () => {
    const gone = stored({
      ...SENT,
      shared: { value: true, version: "v3", stamp: 600 },
      deleted: { value: true, version: "v5", stamp: 700 },
    });
    const change = must(foldEdit(bench({ stored: gone }), { mood: 1 }).put);
    expect(change.set).toEqual({ shared: false, deleted: false, mood: 1 });
  });

  test("of a record that is known already stand for creating it", () => {
    const change = must(foldCreate(bench({ stored: stored(SENT) }), { mood: 1 }).put);
    expect(change.create).toBe(false);
  });
});

describe("deleting", () => {
  test("names the base of every cell", () => {
    const change = must(foldDelete(bench({ stored: stored(SENT) })).put);
    expect(change).toMatchObject({ set: { deleted: true }, base: { body: "v1", mood: "v2" } });
    expect(change.stamps["deleted"]).toBe(1_000);
  });

  test("takes unsent words along, under the base that they were written on", () => {
    const edit = must(foldEdit(bench({ stored: stored(SENT) }), { body: "Home" }).put);
    const moved = stored({ ...SENT, body: { value: "Others", version: "v9", stamp: 900 } });
    const change = must(foldDelete(bench({ stored: moved, pending: [edit] })).put);
    expect(change.set).toEqual({ deleted: true });
    expect(change.base["body"]).toBe("v1");
    expect(change.sources).toEqual([{ change: edit.id, field: "body", value: "Home" }]);
    expect(change.id).not.toBe(edit.id);
    expect(change.seq).toBe(edit.seq);
  });

  test("does not count as seen what another phone added where this one did too", () => {
    const edit = must(foldEdit(bench({ stored: stored(SENT) }), { "activities:garden": true }).put);
    const moved = stored({
      ...SENT,
      "activities:garden": { value: false, version: "v9", stamp: 900 },
    });
    const change = must(foldDelete(bench({ stored: moved, pending: [edit] })).put);
    expect(change.base).toEqual({ body: "v1", mood: "v2" });
  });

  test("counts a sent change that has no receipt yet as seen", () => {
    const sent = must(foldEdit(bench({ stored: stored(SENT) }), { body: "Home" }).put);
    const frozen: Pending = { ...sent, state: "frozen" };
    const change = must(foldDelete(bench({ stored: stored(SENT), pending: [frozen] })).put);
    expect(change.base).toEqual({ body: frozen.id, mood: "v2" });
  });

  test("of what was never sent stays one change with its words", () => {
    const made = must(foldCreate(bench({}), { body: "Oops" }).put);
    const change = must(foldDelete(bench({ pending: [made] })).put);
    expect(change).toMatchObject({ create: true, set: { body: "Oops", deleted: true }, base: {} });
  });

  test("twice is once", () => {
    const change = must(foldDelete(bench({ stored: stored(SENT) })).put);
    expect(foldDelete(bench({ stored: stored(SENT), pending: [change] }))).toEqual({});
  });
});

describe("taking a delete back", () => {
  test("that was not sent leaves no trace", () => {
    const change = must(foldDelete(bench({ stored: stored(SENT) })).put);
    const undone = foldUndelete(bench({ stored: stored(SENT), pending: [change] }));
    expect(undone).toEqual({ remove: change });
  });

  test("brings back the edit that it took along", () => {
    const edit = must(foldEdit(bench({ stored: stored(SENT) }), { body: "Home" }).put);
    const held = bench({ stored: stored(SENT), pending: [edit] });
    const change = must(foldDelete(held).put);
    const undone = foldUndelete(bench({ stored: stored(SENT), pending: [change] }));
    expect(undone.put).toEqual(edit);
  });

  test("that was sent writes the words again that went with it", () => {
    const edit = must(foldEdit(bench({ stored: stored(SENT) }), { body: "Home" }).put);
    const change = must(foldDelete(bench({ stored: stored(SENT), pending: [edit] })).put);
    const frozen: Pending = { ...change, state: "frozen" };
    const undone = must(foldUndelete(bench({ stored: stored(SENT), pending: [frozen] })).put);
    expect(undone.set).toEqual({ body: "Home", deleted: false });
    expect(undone.base).toEqual({ body: "v1", deleted: frozen.id });
  });

  test("by writing on undoes it first", () => {
    const change = must(foldDelete(bench({ stored: stored(SENT) })).put);
    const folded = foldEdit(bench({ stored: stored(SENT), pending: [change] }), { mood: 1 });
    expect(folded.remove).toEqual(change);
    expect(folded.put?.set).toEqual({ mood: 1 });
  });
});
