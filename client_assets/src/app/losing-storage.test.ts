import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openAccountDatabase } from "../store/database.ts";
import type { LinkwellDevice } from "./device.ts";
import {
  aDevice,
  entry,
  freshStorage,
  HOME,
  joined,
  mood,
  page,
  SAM,
  StandIn,
  until,
  wireRecord,
} from "./stand-in.ts";

let server: StandIn;
const devices: LinkwellDevice[] = [];

beforeEach(() => {
  freshStorage();
  server = new StandIn();
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close().catch(() => undefined);
});

const opened = (device: LinkwellDevice) => {
  devices.push(device);
  return device;
};
const start = () => opened(aDevice(server));
const inStep = (device: LinkwellDevice) =>
  until(() => device.sync.value.answeredAt !== null && device.sync.value.phase === "idle", "step");

/** Somebody who wrote, of whom something was sent and something was not. */
async function wrote(): Promise<void> {
  const device = opened(await joined(server));
  await device.create("entry", entry("Sent"));
  await device.syncNow();
  await inStep(device);
  server.faults = ["cut", "cut", "cut"];
  await device.create("mood", mood(2));
  await until(() => device.sync.value.phase === "offline");
  await device.close();
  server.faults = [];
  server.requests = [];
}

function wipe(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

const back = () => ({
  notebooks: [page(HOME, { reset: true, records: [wireRecord("r1", "entry", entry("Sent"))] })],
});

describe("an empty store where there was one", () => {
  test("is told as lost, pulls afresh, and deletes nothing", async () => {
    await wrote();
    await wipe(`linkwell-${SAM.id}`);
    server.news = back();
    const device = start();
    await inStep(device);
    expect(device.sync.value.lost).not.toBeNull();
    expect(device.get("entry", "r1").value?.fields.body).toBe("Sent");
    expect(server.requests.flatMap(({ changes = [] }) => changes)).toEqual([]);
    expect(server.requests[0]?.cursor).toBeUndefined();
  });

  test("is still told after a restart, until the person has read it", async () => {
    await wrote();
    await wipe(`linkwell-${SAM.id}`);
    const device = start();
    await inStep(device);
    await device.close();
    const again = start();
    await until(() => again.sync.value.lost !== null);
    await again.dismissLoss();
    expect(again.sync.value.lost).toBeNull();
    await again.close();
    const later = start();
    await inStep(later);
    expect(later.sync.value.lost).toBeNull();
  });

  test("where the browser remembers nobody either, the server says who it is", async () => {
    await wrote();
    freshStorage();
    server.news = back();
    const device = start();
    await inStep(device);
    expect(device.account.value?.name).toBe("Sam");
    expect(device.sync.value.lost).not.toBeNull();
    expect(device.get("entry", "r1").value?.fields.body).toBe("Sent");
    expect(server.joins).toBe(1);
  });

  test("and if it cannot be asked, as soon as it can", async () => {
    await wrote();
    freshStorage();
    const real = server.fetch;
    let isUp = false;
    const fetching: typeof fetch = (...what) =>
      isUp ? real(...what) : Promise.reject(new TypeError("the network is down"));
    let hear: (what: "online") => void = () => {};
    const surroundings = {
      visible: () => true,
      believedOnline: () => isUp,
      listen: (heard: (what: "seen" | "hidden" | "online" | "offline") => void) => {
        hear = heard;
        return () => undefined;
      },
    };
    const device = opened(aDevice(server, { fetch: fetching, surroundings }));
    await until(() => device.ready.value);
    expect(device.account.value).toBeNull();
    isUp = true;
    hear("online");
    await until(() => device.account.value !== null);
    await inStep(device);
    expect(device.sync.value.lost).not.toBeNull();
  });
});

test("a browser where nobody has joined has lost nothing", async () => {
  const newcomer = start();
  await until(() => newcomer.ready.value);
  expect(newcomer.account.value).toBeNull();
  await newcomer.join("ABCDEFGH");
  await inStep(newcomer);
  expect(newcomer.sync.value.lost).toBeNull();
});

test("a notebook that was emptied elsewhere is not told as lost", async () => {
  const device = opened(await joined(server));
  const id = await device.create("entry", entry("Sent"));
  await device.syncNow();
  await inStep(device);
  const cells = { ...entry("Sent"), deleted: true };
  server.news = { notebooks: [page(HOME, { records: [wireRecord(id, "entry", cells)] })] };
  await device.syncNow();
  await until(() => device.list("entry").value.length === 0);
  expect(device.deleted("entry").value).toBe(1);
  expect(device.sync.value.lost).toBeNull();
});

test("what an earlier version of the app wrote is there in the next", async () => {
  const name = `linkwell-${SAM.id}`;
  const old = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("records", { keyPath: ["notebook", "id"] });
      const outbox = db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
      outbox.createIndex("record", ["notebook", "record"]);
      for (const store of ["meta", "drafts"]) db.createObjectStore(store);
      db.createObjectStore("tray", { keyPath: "change" });
      db.createObjectStore("people", { keyPath: "notebook" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const put = (store: string, value: unknown, key?: string) =>
    new Promise<void>((resolve) => {
      const tx = old.transaction(store, "readwrite");
      tx.objectStore(store).put(value, key);
      tx.oncomplete = () => resolve();
    });
  const cells = { body: { value: "Kept", version: "v1", stamp: 1 } };
  await put("records", { notebook: HOME, id: "r1", payload: { kind: "entry", cells } });
  await put("meta", "old-replica", "replica");
  await put("drafts", { body: "half a thought" }, "entry:new");
  await put("outbox", { notebook: HOME, record: "r1", state: "open", payload: { id: "c1" } });
  old.close();

  const db = await openAccountDatabase(SAM.id, () => {});
  expect(db.version).toBe(3);
  expect(await db.get("records", [HOME, "r1"])).toMatchObject({ payload: { cells } });
  expect(await db.get("meta", "replica")).toBe("old-replica");
  expect(await db.get("drafts", "entry:new")).toEqual({ body: "half a thought" });
  expect(await db.countFromIndex("outbox", "record", [HOME, "r1"])).toBe(1);
  expect(await db.getAll("joinings")).toEqual([]);
  db.close();
});
