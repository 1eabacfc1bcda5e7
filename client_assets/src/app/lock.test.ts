import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  lockAfter,
  provePin,
  putOnLock,
  putWay,
  takeOffLock,
  weaknessOf,
} from "../screens/lock/locking.ts";
import { isSealed, useSeal } from "../store/codec.ts";
import { openAccountDatabase, recall } from "../store/database.ts";
import { TRIES_MAX, waitOf } from "../store/lock.ts";
import type { LinkwellDevice } from "./device.ts";
import {
  AMIRA,
  aDevice,
  allStorage,
  entry,
  freshStorage,
  HOME,
  joined,
  Looked,
  mood,
  NOW,
  page,
  SAM,
  StandIn,
  until,
  wireRecord,
} from "./stand-in.ts";

// Every try of a PIN costs time, which is the point of it.
vi.setConfig({ testTimeout: 60_000 });

const PIN = "271828";
const OTHER = "314159";
let server: StandIn;
const devices: LinkwellDevice[] = [];

beforeEach(() => {
  vi.setSystemTime(NOW);
  freshStorage();
  useSeal(null);
  server = new StandIn();
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close().catch(() => undefined);
  useSeal(null);
  vi.useRealTimers();
});

const opened = (device: LinkwellDevice) => {
  devices.push(device);
  return device;
};
const start = (world = {}) => opened(aDevice(server, world));
const inStep = (device: LinkwellDevice) =>
  until(() => device.sync.value.waiting === 0 && device.sync.value.phase === "idle", "in step");
const isLocked = (device: LinkwellDevice) =>
  until(() => device.lock.state.value === "locked" && !device.ready.value, "locked");
const isOpen = (device: LinkwellDevice) =>
  until(() => device.lock.state.value === "on" && device.ready.value, "open");

/** The browser is ended: what was in memory is gone. */
async function killed(device: LinkwellDevice): Promise<void> {
  await device.close();
  useSeal(null);
}

async function unlock(device: LinkwellDevice, pin = PIN): Promise<boolean> {
  const tried = await provePin(device, pin);
  if (!("key" in tried)) return false;
  await device.lock.open(tried.key);
  return true;
}

/** Somebody who wrote all sorts of things, sent and not, with words that are easily found. */
async function wrote(): Promise<LinkwellDevice> {
  const device = opened(await joined(server));
  await device.syncNow();
  const theirs = wireRecord(
    "r1",
    "entry",
    { ...entry("xyzzy"), "activities:Xyzzy club": true },
    "v1",
  );
  server.news = { notebooks: [page(HOME, { records: [theirs] })] };
  await device.syncNow();
  const outranked = { ...theirs, set: { ...theirs.set, "activities:Xyzzy club": false } };
  server.answer = ({ changes = [] }) => ({
    receipts: changes.map(({ id, set }) => ({
      change: id,
      ...("body" in set ? { outcome: "refused" as const } : { outcome: "overtaken" as const }),
    })),
    notebooks: [page(HOME, { records: [{ ...outranked, version: "v9" }] })],
  });
  await device.create("entry", entry("xyzzy in the tray"));
  await until(() => device.sync.value.tray.length === 1);
  await device.edit("entry", "r1", { "activities:Xyzzy club": null });
  await until(() => device.sync.value.joined.length === 1);
  server.answer = () => undefined;
  server.faults = Array.from({ length: 99 }, () => "cut");
  await device.create("entry", entry("xyzzy unsent"));
  await device.edit("entry", "r1", { body: "xyzzy edited" });
  await device.saveDraft("entry:new", { body: "xyzzy draft" });
  return device;
}

async function hasAll(device: LinkwellDevice): Promise<void> {
  const bodies = device.list("entry").value.map(({ fields }) => fields.body);
  expect(bodies.sort()).toEqual(["xyzzy edited", "xyzzy unsent"]);
  expect(await device.draft("entry:new")).toEqual({ body: "xyzzy draft" });
  expect(device.sync.value.tray[0]?.words["body"]).toBe("xyzzy in the tray");
  expect(device.sync.value.joined[0]?.field).toBe("activities:Xyzzy club");
  expect(device.account.value).toMatchObject({ name: "Sam", service: "Riverside" });
}

describe("with the lock on", () => {
  test("no word, name or number lies here to be read, and all of it is there unlocked", async () => {
    const device = await wrote();
    expect((await allStorage()).toLowerCase()).toContain("xyzzy");
    await putOnLock(device, { pin: PIN });
    await hasAll(device);
    const later = await device.create("entry", entry("xyzzy after"));
    const disk = (await allStorage()).toLowerCase();
    for (const word of ["xyzzy", "sam", "riverside", 'entry"', "2026-06-01"]) {
      expect(disk).not.toContain(word);
    }
    await device.remove("entry", later);
    await killed(device);

    const again = start();
    await isLocked(again);
    expect(again.list("entry").value).toEqual([]);
    expect(again.account.value).toMatchObject({ name: "", service: "" });
    expect(await unlock(again)).toBe(true);
    await isOpen(again);
    await hasAll(again);
  });

  test("everything that lies in the database is sealed", async () => {
    const device = await wrote();
    await putOnLock(device, { pin: PIN });
    await device.lock.use(async (db) => {
      for (const store of db.objectStoreNames) {
        if (store === "meta") continue;
        for (const row of await db.getAll(store)) {
          const payload = "payload" in row ? row.payload : row;
          expect(isSealed(payload), store).toBe(true);
        }
      }
    });
  });

  test("the server is asked for nothing while it is locked", async () => {
    const device = opened(await joined(server));
    await device.syncNow();
    await putOnLock(device, { pin: PIN });
    await inStep(device);
    const looked = new Looked();
    await killed(device);
    const again = start({ surroundings: looked });
    await isLocked(again);
    const before = server.requests.length;
    looked.happen("online");
    looked.happen("seen");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.requests).toHaveLength(before);
    await unlock(again);
    await until(() => server.requests.length > before);
  });

  test("what is saved while it locks is kept, and what is asked meanwhile waits", async () => {
    const device = opened(await joined(server));
    await device.syncNow();
    await putOnLock(device, { pin: PIN });
    device.lock.keep = () => device.saveDraft("entry:new", { body: "half" });
    await device.lock.now();
    await isLocked(device);
    expect(await allStorage()).not.toContain("half");
    const late = device.saveDraft("entry:late", { body: "late" });
    const read = device.draft("entry:new");
    await unlock(device);
    await late;
    expect(await read).toEqual({ body: "half" });
    expect(await device.draft("entry:late")).toEqual({ body: "late" });
    expect(await allStorage()).not.toContain('late"');
  });

  test("a link worker's people are as unreadable as their own words", async () => {
    server = new StandIn(AMIRA);
    const device = opened(await joined(server));
    const person = { name: "Xyzzy", account: SAM.id };
    const records = [wireRecord("r1", "entry", entry("xyzzy", { shared: true }))];
    server.news = {
      notebooks: [page(HOME, { reset: true, epoch: "e1", person, scope: {}, records })],
    };
    await device.syncNow();
    await putOnLock(device, { pin: "correct horse" });
    expect((await allStorage()).toLowerCase()).not.toContain("xyzzy");
    expect(device.people.value[0]?.name).toBe("Xyzzy");
    await device.lock.now();
    expect(device.people.value).toEqual([]);
    await unlock(device, "correct horse");
    await until(() => device.people.value[0]?.name === "Xyzzy");
  });
});

test("taken off, everything is as before, and stays so after a restart", async () => {
  const device = await wrote();
  await putOnLock(device, { pin: PIN });
  await takeOffLock(device);
  expect(device.lock.state.value).toBe("off");
  await hasAll(device);
  const disk = await allStorage();
  for (const word of ["xyzzy draft", "Riverside", "Xyzzy club"]) expect(disk).toContain(word);
  await killed(device);
  const again = start();
  await until(() => again.ready.value);
  await hasAll(again);
});

test("another PIN opens it from then on, and the earlier one does not", async () => {
  const device = opened(await joined(server));
  await putOnLock(device, { pin: PIN });
  const tried = await provePin(device, PIN);
  if ("key" in tried) await putWay(device, tried.key, { pin: OTHER });
  await device.lock.now();
  expect(await unlock(device, PIN)).toBe(false);
  expect(await unlock(device, OTHER)).toBe(true);
  await isOpen(device);
});

describe("wrong tries", () => {
  async function locked(): Promise<LinkwellDevice> {
    const device = opened(await joined(server));
    await putOnLock(device, { pin: PIN });
    await device.lock.now();
    return device;
  }

  test("make one wait, longer and longer, also after a restart; in the end for ever", async () => {
    const device = await locked();
    let waited = 0;
    for (let i = 1; i < TRIES_MAX; i++) {
      const tried = await provePin(device, "000000");
      const wait = "wait_ms" in tried ? tried.wait_ms : -1;
      expect(wait).toBeGreaterThanOrEqual(waited);
      waited = wait;
      if (wait > 0) expect(await provePin(device, PIN)).toEqual({ wait_ms: wait });
      vi.setSystemTime(Date.now() + wait);
    }
    expect(waited).toBe(3_600_000);
    await killed(device);
    const again = start();
    await isLocked(again);
    expect(await provePin(again, "000000")).toEqual({ wait_ms: Number.POSITIVE_INFINITY });
    vi.setSystemTime(Date.now() + 365 * 86_400_000);
    expect(await unlock(again)).toBe(false);
  });

  test("are forgotten with the right one", async () => {
    const device = await locked();
    await provePin(device, "000000");
    await provePin(device, "000000");
    expect(await unlock(device)).toBe(true);
    expect((await device.lock.use((db) => recall(db, "lock")))?.wrong).toBe(0);
  });

  test("count before they are tried: ending the browser is no free one", async () => {
    const device = await locked();
    vi.spyOn(crypto.subtle, "deriveKey").mockRejectedValue(new Error("killed"));
    await expect(provePin(device, "000000")).rejects.toThrow("killed");
    expect((await device.lock.use((db) => recall(db, "lock")))?.wrong).toBe(1);
  });

  test("with a clock that was set back wait no longer than they should", () => {
    const row = { key: "k", ways: [], after_ms: 0, wrong: 3, tried_at: NOW };
    expect(waitOf(row, NOW - 86_400_000)).toBe(15_000);
    expect(waitOf(row, NOW + 15_000)).toBe(0);
  });
});

describe("out of sight", () => {
  async function away(after_ms: number) {
    const looked = new Looked();
    let now = NOW;
    const device = opened(await joined(server, { surroundings: looked, clock: () => now }));
    await putOnLock(device, { pin: PIN });
    await lockAfter(device, after_ms);
    looked.happen("hidden");
    return { device, looked, pass: (ms: number) => (now += ms) };
  }

  test("for long it locks before anything is shown again", async () => {
    const { device, looked, pass } = await away(300_000);
    pass(300_000);
    looked.happen("seen");
    await isLocked(device);
  });

  test("for a moment it stays open", async () => {
    const { device, looked, pass } = await away(300_000);
    pass(299_000);
    looked.happen("seen");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(device.lock.state.value).toBe("on");
  });

  test("at once, where that was chosen", async () => {
    const { device } = await away(0);
    await isLocked(device);
  });

  test("it stays open while another tab is in use", async () => {
    const { device, looked, pass } = await away(300_000);
    // The other tab's clock is the same.
    const other = start({ clock: () => NOW + 300_000, surroundings: new Looked() });
    await isOpen(other);
    pass(300_000);
    looked.happen("seen");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(device.lock.state.value).toBe("on");
  });
});

describe("a browser that is killed", () => {
  /** Lets `allowed` more writing transactions begin, and ends the database at the next. */
  function killAfter(allowed: number): () => boolean {
    let left = allowed;
    let isKilled = false;
    const real = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (
      this: IDBDatabase,
      ...args: Parameters<typeof real>
    ) {
      if (isKilled || (args[1] === "readwrite" && left-- <= 0)) {
        isKilled = true;
        throw new Error("killed");
      }
      return real.apply(this, args);
    });
    return () => isKilled;
  }

  test("at any step of turning on, changing and turning off loses nothing", async () => {
    vi.stubGlobal("reportError", () => {});
    for (let step = 0; ; step++) {
      freshStorage();
      useSeal(null);
      server = new StandIn();
      const device = await wrote();
      await until(() => device.sync.value.phase === "offline");
      const wasKilled = killAfter(step);
      const life = async () => {
        await putOnLock(device, { pin: PIN });
        const tried = await provePin(device, PIN);
        if ("key" in tried) await putWay(device, tried.key, { pin: OTHER });
        await takeOffLock(device);
      };
      const isWhole = await life().then(
        () => true,
        () => false,
      );
      vi.restoreAllMocks();
      void device.close().catch(() => undefined);
      devices.length = 0;
      await new Promise((resolve) => setTimeout(resolve, 20));
      useSeal(null);
      const again = aDevice(server);
      await until(() => again.ready.value || again.lock.state.value === "locked", "started");
      if (again.lock.state.value === "locked") {
        expect((await unlock(again, PIN)) || (await unlock(again, OTHER)), `step ${step}`).toBe(
          true,
        );
      }
      await until(() => again.ready.value && again.sync.value.joined.length > 0);
      await hasAll(again);
      const disk = await allStorage();
      const [isOn, isHidden] = [again.lock.state.value === "on", !disk.includes("Riverside")];
      expect(isHidden, `step ${step}`).toBe(isOn);
      await again.close();
      if (!wasKilled()) {
        expect(isWhole).toBe(true);
        expect(step).toBeGreaterThan(6);
        return;
      }
    }
  });
});

test("what somebody tries first is no PIN", () => {
  expect(
    [
      "12345",
      "1234ab",
      "123456",
      "000000",
      "654321",
      PIN,
      "\u0662\u0667\u0661\u0668\u0662\u0668",
    ].map((pin) => weaknessOf(pin, false)),
  ).toEqual(["short", "letters", "same", "same", "same", null, null]);
  expect(["seven77", "correct horse", "aaaaaaaa"].map((pin) => weaknessOf(pin, true))).toEqual([
    "short",
    null,
    "same",
  ]);
});

test("a PIN typed in Arabic digits is the same PIN", async () => {
  const device = opened(await joined(server));
  await putOnLock(device, { pin: PIN });
  await device.lock.now();
  expect(await unlock(device, "\u0662\u0667\u0661\u0668\u0662\u0668")).toBe(true);
});

test("a store of the version before is opened, and can be sealed", async () => {
  const old = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(`linkwell-${SAM.id}`, 2);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("records", { keyPath: ["notebook", "id"] });
      const outbox = db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
      outbox.createIndex("record", ["notebook", "record"]);
      for (const store of ["meta", "drafts"]) db.createObjectStore(store);
      db.createObjectStore("tray", { keyPath: "change" });
      db.createObjectStore("people", { keyPath: "notebook" });
      db.createObjectStore("joinings", { keyPath: ["notebook", "record", "field"] });
    };
    request.onsuccess = () => resolve(request.result);
  });
  const cells = { body: { value: "xyzzy", version: "v1", stamp: 1 } };
  const tx = old.transaction(["records", "joinings", "drafts"], "readwrite");
  tx.objectStore("records").put({ notebook: HOME, id: "r1", payload: { kind: "entry", cells } });
  const joining = { kind: "entry", mine: true, joined: null, at: NOW };
  const key = { notebook: HOME, record: "r1", field: "activities:Xyzzy club" };
  tx.objectStore("joinings").put({ ...key, payload: joining });
  tx.objectStore("drafts").put({ body: "xyzzy draft" }, "entry:new");
  await new Promise((resolve) => {
    tx.oncomplete = resolve;
  });
  old.close();
  const device = opened(await joined(server));
  await until(() => device.ready.value && device.sync.value.joined.length === 1);
  expect(device.get("entry", "r1").value?.fields.body).toBe("xyzzy");
  await putOnLock(device, { pin: PIN });
  expect((await allStorage()).toLowerCase()).not.toContain("xyzzy");
  expect(device.sync.value.joined[0]?.field).toBe("activities:Xyzzy club");
  const db = await openAccountDatabase(SAM.id, () => {});
  expect(db.version).toBeGreaterThanOrEqual(3);
  db.close();
  const [told] = device.sync.value.joined;
  if (told) await device.dismissJoining(told);
  expect(device.sync.value.joined).toEqual([]);
});

describe("two tabs", () => {
  test("locking one locks both, unlocking one opens both, and a third opens with them", async () => {
    const one = opened(await joined(server));
    await one.create("mood", mood(5));
    const other = start();
    await until(() => other.ready.value);
    await putOnLock(one, { pin: PIN });
    await until(() => other.lock.state.value === "on");
    await other.edit("mood", other.list("mood").value[0]?.id ?? "", { score: 1 });
    await until(() => one.list("mood").value[0]?.fields.score === 1);
    const third = start();
    await isOpen(third);
    await other.lock.now();
    for (const tab of [one, other, third]) await isLocked(tab);
    await unlock(one);
    for (const tab of [one, other, third]) {
      await isOpen(tab);
      expect(tab.list("mood").value[0]?.fields.score).toBe(1);
    }
    await takeOffLock(third);
    await until(() => one.lock.state.value === "off" && other.lock.state.value === "off");
    await one.create("mood", mood(2));
    await until(() => other.list("mood").value.length === 2);
  });
});
