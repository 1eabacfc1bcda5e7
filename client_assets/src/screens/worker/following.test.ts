/** Finding people, following what comes and goes, and an order that keeps still. */
import { describe, expect, test } from "vitest";
import { arrivalsAfter } from "./arrivals.ts";
import { matches, plainly } from "./find.ts";
import { orderAfter } from "./steady.ts";

describe("finding a person", () => {
  const found = (name: string, words: string) => matches(plainly(name), plainly(words));

  test("needs neither capitals nor accents, and takes words in any order", () => {
    expect(found("Zoë Müller", "zoe")).toBe(true);
    expect(found("Zoë Müller", "muller zo")).toBe(true);
    expect(found("فَاطِمة الزهراء", "فاطمة")).toBe(true);
  });

  test("finds nobody for a word that is not in the name", () => {
    expect(found("Sam Bright", "sam brown")).toBe(false);
  });
});

describe("what came and what left", () => {
  const atFirst = arrivalsAfter(null, ["b", "a"]);

  test("what the page opened with is not new", () => {
    expect([...atFirst.fresh]).toEqual([]);
  });

  test("what comes later stays new while it is there", () => {
    const then = arrivalsAfter(arrivalsAfter(atFirst, ["c", "b", "a"]), ["d", "c", "b", "a"]);
    expect([...then.fresh]).toEqual(["d", "c"]);
    expect(then.left).toBe(0);
  });

  test("what was fetched afresh neither came nor left", () => {
    const then = arrivalsAfter(arrivalsAfter(atFirst, []), ["b", "a"]);
    expect([[...then.fresh], then.left]).toEqual([[], 0]);
  });

  test("what is no longer shared has left, also when it had only just come", () => {
    expect(arrivalsAfter(atFirst, ["b"]).left).toBe(1);
    const gone = arrivalsAfter(arrivalsAfter(atFirst, ["c", "b", "a"]), ["b", "a"]);
    expect([[...gone.fresh], gone.left]).toEqual([[], 1]);
  });
});

describe("the order of the list", () => {
  const calm = (...ids: string[]) => ids.map((id) => ({ id, isUrgent: false }));
  const urgent = (...ids: string[]) => ids.map((id) => ({ id, isUrgent: true }));
  const before = orderAfter(null, [...urgent("low"), ...calm("a", "b", "c")], false);

  test("follows need while nobody is open", () => {
    expect(orderAfter(before, calm("c", "b", "a", "low"), false).ids).toEqual([
      "c",
      "b",
      "a",
      "low",
    ]);
  });

  test("keeps still while somebody is open, newcomers last, leavers out", () => {
    const held = orderAfter(before, [...urgent("low"), ...calm("new", "c", "a")], true);
    expect(held.ids).toEqual(["low", "a", "c", "new"]);
  });

  test("moves at once for somebody who begins to need a look", () => {
    const moved = orderAfter(before, [...urgent("b", "low"), ...calm("a", "c")], true);
    expect(moved.ids).toEqual(["b", "low", "a", "c"]);
  });
});
