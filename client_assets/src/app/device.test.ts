import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test } from "vitest";
import type { Account } from "../store/api.ts";
import { createDevice } from "./device.ts";

const SAM: Account = {
  id: "01900000-0000-7000-8000-00000000000a",
  role: "participant",
  name: "Sam",
  device: "01900000-0000-7000-8000-0000000000d1",
  service: "Riverside",
  notebook: "01900000-0000-7000-8000-0000000000b1",
};
const NOW = Date.UTC(2026, 5, 1, 8);

function offlineAfterJoin(): typeof fetch {
  return async (input) => {
    if (String(input) === "/api/join") return Response.json(SAM);
    throw new TypeError("network is down");
  };
}

async function joinedDevice() {
  const device = createDevice({ clock: () => NOW, fetch: offlineAfterJoin() });
  await device.join("ABCDEFGH");
  return device;
}

const mood = (score: number) => ({ score, at: NOW, day: "2026-06-01", zone: "Europe/London" });

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

test("a mood is on the list, waiting, as soon as it is saved", async () => {
  const device = await joinedDevice();
  const list = device.list("mood");
  const id = await device.create("mood", { ...mood(4), "activities:garden": true });
  expect(list.value).toEqual([
    {
      id,
      kind: "mood",
      notebook: SAM.notebook,
      fields: mood(4),
      sets: { activities: ["garden"] },
      deleted: false,
      standing: "waiting",
    },
  ]);
  expect(device.sync.value.waiting).toBe(1);
  await device.close();
});

test("everything is there after the browser was killed, without a network", async () => {
  const first = await joinedDevice();
  const id = await first.create("mood", mood(4));
  await first.edit("mood", id, { score: 2 });
  await first.saveDraft("entry:new", { body: "half a sen" });
  // Killed: nothing is closed.
  const second = createDevice({ clock: () => NOW, fetch: offlineAfterJoin() });
  expect(await second.draft("entry:new")).toEqual({ body: "half a sen" });
  await until(() => second.ready.value);
  expect(second.account.value).toEqual(SAM);
  expect(second.list("mood").value.map((view) => view.fields.score)).toEqual([2]);
});

test("writing does not wait until everything has been read", async () => {
  await (await joinedDevice()).close();
  const device = createDevice({ clock: () => NOW, fetch: offlineAfterJoin() });
  const id = await device.create("mood", mood(3));
  expect(device.get("mood", id).value?.fields.score).toBe(3);
});

test("a deleted record leaves the list, and an undo brings back its words", async () => {
  const device = await joinedDevice();
  const id = await device.create("entry", { ...mood(3), body: "Sowed the beans" });
  await device.remove("entry", id);
  expect(device.list("entry").value).toEqual([]);
  expect(device.get("entry", id).value?.deleted).toBe(true);
  await device.undelete("entry", id);
  expect(device.list("entry").value[0]?.fields.body).toBe("Sowed the beans");
});

test("words that do not fit are not saved, and the person hears which", async () => {
  const device = await joinedDevice();
  await expect(device.create("entry", { body: "x".repeat(6_001) })).rejects.toMatchObject({
    field: "body",
    characters_max: 6_000,
  });
  expect(device.sync.value.waiting).toBe(0);
});

test("two tabs are in step", async () => {
  const one = await joinedDevice();
  const other = createDevice({ clock: () => NOW, fetch: offlineAfterJoin() });
  await until(() => other.ready.value);
  const id = await one.create("mood", mood(5));
  await until(() => other.list("mood").value.length === 1);
  await other.edit("mood", id, { score: 1 });
  await until(() => one.list("mood").value[0]?.fields.score === 1);
  await one.close();
  await other.close();
});

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("it never came to hold");
}
