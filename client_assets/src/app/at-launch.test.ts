import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prefer } from "../screens/own/sharing.ts";
import { reportZone } from "./at-launch.ts";
import type { LinkwellDevice } from "./device.ts";
import { aDevice, freshStorage, joined, StandIn, until } from "./stand-in.ts";

/** Where these tests run; see vitest.config.ts. */
const HERE = "Australia/Adelaide";
const devices: LinkwellDevice[] = [];
let server: StandIn;

beforeEach(() => {
  freshStorage();
  server = new StandIn();
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close();
});

const zoneOf = (device: LinkwellDevice) => device.list("preference").value[0]?.fields.zone;
const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

async function begin(): Promise<LinkwellDevice> {
  const device = await joined(server);
  devices.push(device);
  await until(() => device.ready.value);
  return device;
}

test("the zone is written once the first questions are answered, and not before", async () => {
  const device = await begin();
  reportZone(device);
  await settle();
  expect(device.list("preference").value).toEqual([]);
  await prefer(device, { share_moods: false });
  await until(() => zoneOf(device) === HERE);
});

test("a phone that finds itself elsewhere than is written says so when it starts", async () => {
  await prefer(await begin(), { zone: "Europe/London" });
  const again = aDevice(server);
  devices.push(again);
  reportZone(again);
  await until(() => zoneOf(again) === HERE);
});

test("two phones in two zones do not answer each other", async () => {
  const device = await begin();
  await prefer(device, { zone: HERE });
  reportZone(device);
  await settle();
  await prefer(device, { zone: "Europe/London" });
  await settle();
  expect(zoneOf(device)).toBe("Europe/London");
});
