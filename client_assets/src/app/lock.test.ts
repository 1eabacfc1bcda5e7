/** What the lock hides, and what is there again without it. */
import "fake-indexeddb/auto";
import { describe, expect, test, vi } from "vitest";
import { putOnLock, takeOffLock } from "../screens/lock/locking.ts";
import { isSealed, LockedError } from "../store/codec.ts";
import { openAccountDatabase } from "../store/database.ts";
import { unsentIn } from "../store/lock.ts";
import {
  hasAll,
  inStep,
  isLocked,
  isOpen,
  killed,
  lockingAfresh,
  PIN,
  unlock,
  wrote,
} from "./lock-stand-in.ts";
import {
  AMIRA,
  allStorage,
  entry,
  HOME,
  Looked,
  NOW,
  page,
  SAM,
  StandIn,
  until,
  wireRecord,
} from "./stand-in.ts";

// Every try of a PIN costs time, which is the point of it.
vi.setConfig({ testTimeout: 60_000 });

const locking = lockingAfresh();

describe("with the lock on", () => {
  test("what is written just as it locks is kept, or is told not to be", async () => {
    const device = await wrote(locking);
    await putOnLock(device, { pin: PIN });
    const kept: string[] = [];
    for (let turns = 0; turns < 8; turns += 1) {
      const words = `just before ${turns}`;
      const writing = device.create("entry", entry(words)).then(
        () => kept.push(words),
        (error: unknown) => expect(error).toBeInstanceOf(LockedError),
      );
      for (let turn = 0; turn < turns; turn += 1) await new Promise((done) => setTimeout(done));
      await device.lock.now();
      await isLocked(device);
      expect(await unlock(device)).toBe(true);
      await isOpen(device);
      await writing;
    }
    const bodies = device.list("entry").value.map(({ fields }) => fields.body);
    for (const words of kept) expect(bodies).toContain(words);
    expect(kept.length).toBeGreaterThan(0);
  });

  test("no word, name or number lies here to be read, and all of it is there unlocked", async () => {
    const device = await wrote(locking);
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

    const again = locking.start();
    await isLocked(again);
    expect(again.list("entry").value).toEqual([]);
    expect(again.account.value).toMatchObject({ name: "", service: "" });
    expect(await unlock(again)).toBe(true);
    await isOpen(again);
    await hasAll(again);
  });

  test("everything that lies in the database is sealed", async () => {
    const device = await wrote(locking);
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
    const device = await locking.joined();
    await device.syncNow();
    await putOnLock(device, { pin: PIN });
    await inStep(device);
    const looked = new Looked();
    await killed(device);
    const again = locking.start({ surroundings: looked });
    await isLocked(again);
    const before = locking.server.requests.length;
    looked.happen("online");
    looked.happen("seen");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(locking.server.requests).toHaveLength(before);
    await unlock(again);
    await until(() => locking.server.requests.length > before);
  });

  test("what is saved while it locks is kept, and what is asked meanwhile waits", async () => {
    const device = await locking.joined();
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
    locking.server = new StandIn(AMIRA);
    const device = await locking.joined();
    const person = { name: "Xyzzy", account: SAM.id };
    const records = [wireRecord("r1", "entry", entry("xyzzy", { shared: true }))];
    locking.server.news = {
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

test("words alone count as not sent yet: what the app remembers would not be missed", async () => {
  const device = await wrote(locking);
  const before = await device.lock.use(unsentIn);
  await device.saveDraft("desk:rules", { quiet: true });
  await device.saveDraft("team:names", ["Amira"]);
  await device.saveDraft("handover:h1", { kinds: [] });
  expect(await device.lock.use(unsentIn)).toBe(before);
  await device.saveDraft("message:amira", "half a mess");
  expect(await device.lock.use(unsentIn)).toBe(before + 1);
});

test("taken off, everything is as before, and stays so after a restart", async () => {
  const device = await wrote(locking);
  await putOnLock(device, { pin: PIN });
  await takeOffLock(device);
  expect(device.lock.state.value).toBe("off");
  await hasAll(device);
  const disk = await allStorage();
  for (const word of ["xyzzy draft", "Riverside", "Xyzzy club"]) expect(disk).toContain(word);
  await killed(device);
  const again = locking.start();
  await until(() => again.ready.value);
  await hasAll(again);
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
  const device = await locking.joined();
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
