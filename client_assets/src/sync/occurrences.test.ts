import { describe, expect, test } from "vitest";
import vectors from "../../../tests/vectors/occurrences.json" with { type: "json" };
import { instantOf, isRule, occurrences, type SessionCells, wallAt } from "./occurrences.ts";

interface Case {
  name: string;
  session: SessionCells;
  from_ms: number;
  until_ms: number;
  expected: object[];
}

describe("when sessions take place, as both languages must agree", () => {
  test.each(vectors.cases as unknown as Case[])("$name", (one) => {
    const found = occurrences(one.session, one.from_ms, one.until_ms);
    expect(
      found.map(({ day, starts, atMs, untilMs, moved, skipped }) => {
        return { day, starts, at_ms: atMs, until_ms: untilMs, moved, skipped };
      }),
    ).toEqual(one.expected);
  });
});

test.each(vectors.rules.known)("%s is a rule", (rule) => {
  expect(isRule(rule)).toBe(true);
});

test.each(vectors.rules.mistaken)("%j is none", (rule) => {
  expect(isRule(rule)).toBe(false);
});

test("a session with another's rule is refused, and not counted for ever", () => {
  const cells = { starts: "2026-01-01T10:00", minutes: 60, zone: "UTC", rule: "FREQ=SECONDLY" };
  expect(() => occurrences(cells, 0, 1)).toThrow("not a rule");
  expect(() => occurrences({ ...cells, rule: null, zone: "Atlantis/Main" }, 0, 1)).toThrow();
});

test("a year of one weekly session is planned in a moment", () => {
  const cells = {
    starts: "2026-01-06T10:00",
    minutes: 60,
    zone: "Europe/London",
    rule: "FREQ=WEEKLY;BYDAY=TU",
  };
  const found = occurrences(cells, Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1));
  expect(found).toHaveLength(52);
  expect(found.every(({ starts }) => starts.endsWith("T10:00"))).toBe(true);
});

test("clocks on walls and instants agree, both ways", () => {
  const at = Date.UTC(2026, 6, 1, 9);
  expect(wallAt(at, "Europe/London")).toBe("2026-07-01T10:00");
  expect(instantOf("2026-07-01T10:00", "Europe/London")).toBe(at);
  expect(wallAt(at, "Asia/Kathmandu")).toBe("2026-07-01T14:45");
});
