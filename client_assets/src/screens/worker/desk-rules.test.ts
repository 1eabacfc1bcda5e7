/** The rules of a link worker who has set them on another device, or here and offline. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LinkwellDevice } from "../../app/device.ts";
import { AMIRA, aDevice, freshStorage, joined, StandIn, until } from "../../app/stand-in.ts";
import type { Desk } from "../../store/api.ts";
import { changeDeskRules, deskRules, exchangeDeskRules } from "./desk-rules.ts";
import type { KeptRules } from "./rules.ts";

const THEIRS: KeptRules = { rules: { quiet: { on: false, figure: 30 } }, snooze_days: 3 };

let server: StandIn;
let desk: Desk;
let isAway: boolean;
const devices: LinkwellDevice[] = [];

/** The service, with what it keeps of the rules: of two, the ones that were set later. */
const fetching: typeof fetch = async (input, init) => {
  if (String(input) !== "/api/desk") return server.fetch(input, init);
  if (isAway) throw new TypeError("the network is down");
  if (init?.method === "PUT") {
    const asked = JSON.parse(String(init.body)) as Desk;
    if (asked.at > desk.at) desk = asked;
  }
  return Response.json(desk);
};

beforeEach(async () => {
  freshStorage();
  server = new StandIn(AMIRA);
  desk = { at: 100, settings: THEIRS };
  isAway = false;
  devices.push(await joined(server, { fetch: fetching }));
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close();
});

const here = () => devices.at(-1) as LinkwellDevice;
const shown = () => deskRules(here()).value;
const kept = () => desk.settings as KeptRules;

test("a tap before anything was heard changes one rule, and leaves the others as they were", async () => {
  await changeDeskRules(here(), { rules: { missed: { on: false } } });
  await until(() => kept().rules?.["missed"]?.on === false);
  expect(kept()).toEqual({ ...THEIRS, rules: { ...THEIRS.rules, missed: { on: false } } });
  await until(() => shown().snoozeDays === 3);
  expect(shown().rules.quiet).toEqual({ on: false, figure: 30 });
});

test("a tap before this device's own were read leaves them as they are", async () => {
  await exchangeDeskRules(here());
  isAway = true;
  const again = aDevice(server, { fetch: fetching });
  devices.push(again);
  await until(() => again.account.value !== null && again.ready.value);
  const before = await changeDeskRules(again, { rules: { missed: { figure: 3 } } });
  expect(before.snoozeDays).toBe(3);
  expect(shown().rules.quiet).toEqual({ on: false, figure: 30 });
  expect(shown().rules.missed).toEqual({ on: true, figure: 3 });
});

test("what was changed offline lies over what another device has set meanwhile", async () => {
  isAway = true;
  await changeDeskRules(here(), { rules: { quiet: { figure: 21 } } });
  await changeDeskRules(here(), { rules: { missed: { on: false } } });
  desk = { at: here().now() + 5_000, settings: { ...THEIRS, snooze_days: 10 } };
  isAway = false;
  await exchangeDeskRules(here());
  expect(kept()).toEqual({
    rules: { quiet: { on: false, figure: 21 }, missed: { on: false } },
    snooze_days: 10,
  });
  expect(shown().snoozeDays).toBe(10);
});
