/** Who rests, who comes back, and whom each filter shows. */
import { describe, expect, test } from "vitest";
import { ledgerOf, summaryOf } from "../../store/summary.ts";
import { countsOf, passes } from "./filters.ts";
import { DAY_MS, entry, ME, message, mood, NOON, review, standing } from "./lived.ts";
import { hasNoRecentData, needsALook } from "./reasons.ts";
import { markedAt } from "./resting.ts";

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
