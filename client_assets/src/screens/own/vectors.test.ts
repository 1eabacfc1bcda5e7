import "fake-indexeddb/auto";
import { afterAll, describe, expect, test } from "vitest";
import vectors from "../../../../tests/vectors/days.json" with { type: "json" };
import { aDevice, StandIn } from "../../app/stand-in.ts";
import { localDay } from "./local-day.ts";

describe("the days that both languages must agree on", () => {
  let now = 0;
  const device = aDevice(new StandIn(), { clock: () => now });
  const before = process.env["TZ"];
  afterAll(async () => {
    process.env["TZ"] = before;
    await device.close();
  });

  test.each(vectors.cases)("$zone", ({ zone, at }) => {
    process.env["TZ"] = zone;
    const found = at.map(([instant]) => [instant, localDay(Number(instant))]);
    expect(found).toEqual(at);
  });

  test.each(vectors.cases)("$zone, as a record is given its day", ({ zone, at }) => {
    process.env["TZ"] = zone;
    const found = at.map(([instant]) => {
      now = Number(instant);
      return [instant, device.today().day];
    });
    expect(found).toEqual(at);
  });
});
