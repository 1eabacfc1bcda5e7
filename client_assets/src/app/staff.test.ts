/** Staff: whose sessions end, and managers, who have nothing to exchange. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Account, Comer } from "../store/api.ts";
import { AMIRA, freshStorage, HOME, joined, Looked, NOW, SAM, StandIn, until } from "./stand-in.ts";

const MORGAN: Account = { ...AMIRA, role: "manager", name: "Morgan" };
const devices: { close(): Promise<void> }[] = [];

beforeEach(freshStorage);
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close();
});

test("a manager's device asks who it is, and exchanges nothing", async () => {
  const server = new StandIn(MORGAN);
  const device = await joined(server);
  devices.push(device);
  await until(() => device.ready.value, "ready");
  await device.syncNow();
  expect(device.sync.value.phase).toBe("idle");
  server.signedOut = true;
  await device.syncNow();
  expect(device.sync.value.phase).toBe("signed-out");
  expect(server.requests).toEqual([]);
});

test("a manager's device knows when the network goes and comes", async () => {
  const server = new StandIn(MORGAN);
  const looked = new Looked();
  const device = await joined(server, { surroundings: looked });
  devices.push(device);
  await until(() => device.ready.value, "ready");
  server.isAway = true;
  looked.happen("offline");
  await until(() => !device.online.value, "offline");
  server.isAway = false;
  looked.happen("online");
  await until(() => device.online.value, "online");
  expect(device.sync.value.phase).toBe("idle");
  server.signedOut = true;
  looked.happen("seen");
  await until(() => device.sync.value.phase === "signed-out", "signed out");
});

test("what waits when a session ends goes out once somebody has signed in without a code", async () => {
  const server = new StandIn(AMIRA);
  const device = await joined(server);
  devices.push(device);
  await until(() => device.sync.value.phase === "idle", "in step");
  const type = "urn:linkwell:problem:signed-out";
  const over = () => Response.json({ type, title: "Signed out", status: 401 }, { status: 401 });
  server.codeIsOver = true;
  server.faults = [over(), over(), over()];
  const words = { worker: AMIRA.id, author: AMIRA.id, body: "Choir?", at: NOW };
  await device.create("message", words, { notebook: HOME });
  await until(() => device.sync.value.phase === "signed-out", "signed out");
  expect(device.sync.value.waiting).toBe(1);

  server.faults = [];
  const asked: Comer[] = [];
  const result = await device.comeIn(async (who) => {
    asked.push(who);
    return { ...AMIRA, device: SAM.device };
  });
  expect(result.ok).toBe(true);
  expect(asked[0]?.device_key).toMatch(/^[\w-]{22,64}$/);
  expect(asked[0]?.replace).toBeUndefined();
  await until(() => device.sync.value.waiting === 0, "sent");
  expect([...server.changes.values()].map((change) => change.set?.["body"])).toContain("Choir?");
});
