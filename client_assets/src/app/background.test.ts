import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { putOnLock } from "../screens/lock/locking.ts";
import { useSeal } from "../store/codec.ts";
import { exchangeInBackground } from "../sync/background.ts";
import { exchangeLock } from "../sync/locks.ts";
import { aDevice, freshStorage, joined, mood, NOW, StandIn, until } from "./stand-in.ts";

let server: StandIn;
const world = () => ({ clock: () => NOW, fetch: server.fetch, lockManager: navigator.locks });

beforeEach(() => {
  freshStorage();
  server = new StandIn();
});

async function writtenOffline(): Promise<string> {
  const device = await joined(server);
  await device.syncNow();
  server.faults = ["cut", "cut", "cut"];
  const id = await device.create("mood", mood(4));
  await until(() => device.sync.value.phase === "offline");
  await device.close();
  server.faults = [];
  return id;
}

test("what was written offline is sent without any tab", async () => {
  const id = await writtenOffline();
  expect(await exchangeInBackground(world())).toBe(true);
  expect(server.cells(id)).toEqual(mood(4));
  const later = aDevice(server);
  await until(() => later.get("mood", id).value?.standing === "sent");
  await later.close();
});

test("the browser is asked to wake us again when it did not work", async () => {
  await writtenOffline();
  server.faults = ["cut"];
  expect(await exchangeInBackground(world())).toBe(false);
});

test("what needs a person is left to the app", async () => {
  await writtenOffline();
  const problem = { type: "urn:linkwell:problem:signed-out", title: "Signed out", status: 401 };
  server.faults = [Response.json(problem, { status: 401 })];
  expect(await exchangeInBackground(world())).toBe(true);
});

test("nothing is sent while a tab is at it, or where nobody has joined", async () => {
  expect(await exchangeInBackground(world())).toBe(true);
  expect(server.requests).toEqual([]);
  await writtenOffline();
  const before = server.requests.length;
  await navigator.locks.request(exchangeLock(server.account.id), async () => {
    expect(await exchangeInBackground(world())).toBe(true);
  });
  expect(server.requests).toHaveLength(before);
});

test("with a lock on nothing is sent without an unlocked tab", async () => {
  const device = await joined(server);
  await putOnLock(device, { pin: "271828" });
  server.faults = ["cut", "cut", "cut"];
  const id = await device.create("mood", mood(4));
  await until(() => device.sync.value.phase === "offline");
  await device.close();
  useSeal(null);
  server.faults = [];
  const before = server.requests.length;
  expect(await exchangeInBackground(world())).toBe(true);
  expect(server.requests).toHaveLength(before);
  expect(server.cells(id)).toEqual({});
});
