import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SyncRequest } from "../wire/generated.ts";
import type { LinkwellDevice } from "./device.ts";
import {
  aDevice,
  entry,
  freshStorage,
  HOME,
  joined,
  mood,
  NOW,
  page,
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
  vi.restoreAllMocks();
  for (const device of devices.splice(0)) await device.close().catch(() => undefined);
});

async function begin(): Promise<LinkwellDevice> {
  const device = await joined(server);
  devices.push(device);
  await device.syncNow();
  return device;
}

function start(): LinkwellDevice {
  const device = aDevice(server);
  devices.push(device);
  return device;
}

const inStep = (device: LinkwellDevice) =>
  until(() => device.sync.value.waiting === 0 && device.sync.value.phase === "idle", "in step");

describe("an answer that is lost", () => {
  test("is asked for again with the very same change", async () => {
    const device = await begin();
    server.faults = ["lose the answer"];
    await device.create("mood", mood(3));
    await until(() => device.sync.value.phase === "offline");
    await device.syncNow();
    await inStep(device);
    const sent = server.requests.flatMap(({ changes = [] }) => changes);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
  });

  test("and an edit after it: the second builds on the first and is sent once", async () => {
    const device = await begin();
    server.faults = ["lose the answer"];
    const id = await device.create("entry", entry("Rain"));
    await until(() => device.sync.value.phase === "offline");
    server.faults = ["cut"];
    await device.edit("entry", id, { body: "Rain, then sun" });
    server.faults = [];
    await device.syncNow();
    await inStep(device);
    const [first, second] = [...server.changes.values()];
    expect(server.changes.size).toBe(2);
    expect(first?.set["body"]).toBe("Rain");
    expect(second?.set).toEqual({ body: "Rain, then sun" });
    expect(second?.base?.["body"]).toBe(first?.id);
    for (const { changes = [] } of server.requests) expect(changes.length).toBeLessThan(2);
    expect(device.get("entry", id).value?.fields.body).toBe("Rain, then sun");
    expect(device.get("entry", id).value?.standing).toBe("sent");
  });

  test("of every single request still sends everything, each change once", async () => {
    const device = await begin();
    const id = await device.create("entry", entry("one"));
    for (const word of ["two", "three", "four"]) {
      server.faults = ["lose the answer"];
      await device.edit("entry", id, { body: `one ${word}` });
      await device.syncNow();
      await device.syncNow();
    }
    await inStep(device);
    expect(server.cells(id)["body"]).toBe("one four");
    expect(device.get("entry", id).value?.fields.body).toBe("one four");
  });
});

test("two phones' words on one entry are joined on the second, and sent once more", async () => {
  const device = await begin();
  const base = wireRecord("r1", "entry", entry("We went out."), "v1");
  server.news = { notebooks: [page(HOME, { records: [base] })] };
  await device.syncNow();
  let rebases = 0;
  server.answer = ({ changes = [] }: SyncRequest) => {
    const change = changes[0];
    if (change?.base?.["body"] !== "v1") return undefined;
    rebases += 1;
    const body = { value: "We went out. Sam came too.", version: "v9", stamp: NOW };
    return { receipts: [{ change: change.id, outcome: "rebase", stale: { body } }] };
  };
  await device.edit("entry", "r1", { body: "We went out. It rained." });
  await inStep(device);
  const words = "We went out. Sam came too. It rained.";
  expect(rebases).toBe(1);
  expect(device.get("entry", "r1").value?.fields.body).toBe(words);
  expect(server.cells("r1")["body"]).toBe(words);
  expect(device.sync.value.joined).toMatchObject([
    { record: "r1", field: "body", mine: "We went out. It rained.", joined: words },
  ]);
});

test("an answer that another exchange has overtaken changes nothing", async () => {
  const device = await begin();
  // A tab that was frozen in the middle of its exchange wakes up after another one's.
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let first = true;
  const slow: typeof fetch = async (input, init) => {
    const answer = await server.fetch(input, init);
    if (first && String(input) === "/api/sync") {
      first = false;
      await held;
    }
    return answer;
  };
  server.news = { notebooks: [page(HOME, { records: [wireRecord("old", "mood", mood(1))] })] };
  const frozen = aDevice(server, { fetch: slow, lockManager: undefined });
  devices.push(frozen);
  await until(() => !first);
  const id = await device.create("mood", mood(2));
  await inStep(device);
  letGo();
  await frozen.syncNow();
  await until(() => frozen.get("mood", id).value?.standing === "sent");
  expect(frozen.get("mood", "old").value).toBeUndefined();
});

describe("a browser that is killed", () => {
  /** Lets `allowed` more writing transactions begin, and ends the database at the next. */
  function killAfter(allowed: number): () => boolean {
    let left = allowed;
    let killed = false;
    const real = IDBDatabase.prototype.transaction;
    vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (
      this: IDBDatabase,
      ...args: Parameters<typeof real>
    ) {
      const writes = args[1] === "readwrite";
      if (killed || (writes && left-- <= 0)) {
        killed = true;
        throw new Error("killed");
      }
      return real.apply(this, args);
    });
    return () => killed;
  }

  async function life(device: LinkwellDevice): Promise<void> {
    const id = await device.create("entry", entry("Walked"));
    await device.edit("entry", id, { body: "Walked far" });
    await device.syncNow();
    await device.edit("entry", id, { body: "Walked far today" });
    await device.syncNow();
    await device.remove("entry", await device.create("mood", mood(1)).catch(() => "none"));
    await device.syncNow();
  }

  test("at any step loses nothing that was saved and doubles nothing", async () => {
    vi.stubGlobal("reportError", () => {});
    for (let step = 0; ; step++) {
      freshStorage();
      server = new StandIn();
      const first = await joined(server);
      await first.syncNow();
      const killed = killAfter(step);
      const saved = await life(first).then(
        () => true,
        () => false,
      );
      if (!killed()) expect(saved).toBe(true);
      vi.restoreAllMocks();
      // Nothing of the first is used again: its page is gone.
      void first.close().catch(() => undefined);
      const second = start();
      await until(() => second.ready.value);
      const [view] = second.list("entry").value;
      await second.syncNow();
      await inStep(second);
      const created = [...server.changes.values()].filter(
        (change) => change.kind === "entry" && change.create,
      );
      expect(created.length, `step ${step}`).toBeLessThanOrEqual(1);
      if (view) {
        expect(server.cells(view.id)["body"], `step ${step}`).toBe(view.fields.body);
        expect(second.get("entry", view.id).value?.standing).toBe("sent");
      }
      await second.close();
      if (!killed()) {
        expect(step).toBeGreaterThan(8);
        expect(view?.fields.body).toBe("Walked far today");
        return;
      }
    }
  });
});

test("a connection that the phone took away is opened again", async () => {
  const device = await begin();
  const real = IDBDatabase.prototype.transaction;
  const lost = new WeakSet<IDBDatabase>();
  let taken = false;
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (
    this: IDBDatabase,
    ...args: Parameters<typeof real>
  ) {
    if (!taken) lost.add(this);
    taken = true;
    if (lost.has(this)) {
      throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
    }
    return real.apply(this, args);
  });
  const id = await device.create("mood", mood(3));
  expect(device.get("mood", id).value?.fields.score).toBe(3);
  await inStep(device);
});
