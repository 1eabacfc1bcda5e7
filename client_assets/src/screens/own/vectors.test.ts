import { afterAll, describe, expect, test } from "vitest";
import vectors from "../../../../tests/vectors/days.json" with { type: "json" };
import { localDay } from "./local-day.ts";

describe("the days that both languages must agree on", () => {
  const before = process.env["TZ"];
  afterAll(() => {
    process.env["TZ"] = before;
  });

  test.each(vectors.cases)("$zone", ({ zone, at }) => {
    process.env["TZ"] = zone;
    const found = at.map(([instant]) => [instant, localDay(Number(instant))]);
    expect(found).toEqual(at);
  });
});
