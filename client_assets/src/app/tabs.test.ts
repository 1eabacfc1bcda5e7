import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Device } from "../store/api.ts";
import { openAccountDatabase } from "../store/database.ts";
import { exchangeLock, leases, webLocks } from "../sync/locks.ts";
import {
  aDevice,
  entry,
  freshStorage,
  joined,
  Looked,
  mood,
  NOW,
  SAM,
  StandIn,
  until,
} from "./stand-in.ts";

let server: StandIn;
const devices: { close(): Promise<void> }[] = [];

function closing<D extends { close(): Promise<void> }>(device: D): D {
  devices.push(device);
  return device;
}

beforeEach(() => {
  freshStorage();
  server = new StandIn();
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close();
});

const quiet = (device: Device) =>
  until(() => device.sync.value.waiting === 0 && device.sync.value.phase === "idle", "in step");

describe("a join whose answer is lost", () => {
  test("sends nothing until the server has said whose browser this is now", async () => {
    const device = closing(await joined(server));
    await device.syncNow();
    const before = server.requests.length;
    server.joinFault = true;
    server.account = { ...SAM, id: "01900000-0000-7000-8000-0000000000ff", name: "Ada" };
    const result = await device.join("ABCDEFGH", { replace: true });
    expect(result).toMatchObject({ ok: false, problem: { type: "urn:linkwell:problem:offline" } });
    await device.create("entry", entry("Sam's own words"));
    await until(() => device.sync.value.phase === "signed-out");
    expect(server.requests).toHaveLength(before);
    server.account = SAM;
    await device.syncNow();
    await quiet(device);
    expect(server.changes.size).toBe(1);
  });

  test("may be repeated", async () => {
    const device = closing(aDevice(server));
    server.joinFault = true;
    expect((await device.join("ABCDEFGH")).ok).toBe(false);
    server.joinFault = false;
    expect((await device.join("ABCDEFGH")).ok).toBe(true);
    expect(device.account.value).toEqual(SAM);
  });
});

describe.each([
  ["Web Locks", navigator.locks],
  ["a lease where there are none", undefined],
])("two tabs, by %s", (_how, lockManager) => {
  test("are in step", async () => {
    const one = closing(await joined(server, { lockManager }));
    const other = closing(aDevice(server, { lockManager }));
    await until(() => other.ready.value);
    const id = await one.create("mood", mood(5));
    await until(() => other.list("mood").value.length === 1);
    await other.edit("mood", id, { score: 1 });
    await until(() => one.list("mood").value[0]?.fields.score === 1);
    await quiet(one);
    await until(() => other.get("mood", id).value?.standing === "sent");
    expect(server.cells(id)).toEqual(mood(1));
  });

  test("that wait for each other ask the server once", async () => {
    const one = closing(await joined(server, { lockManager }));
    const other = closing(aDevice(server, { lockManager }));
    await until(() => other.ready.value);
    await one.syncNow();
    await other.syncNow();
    const before = server.requests.length;
    const locks = lockManager
      ? webLocks(lockManager)
      : leases(
          () => openAccountDatabase(SAM.id, () => {}),
          () => NOW,
        );
    let both: Promise<unknown> = Promise.resolve();
    await locks.hold(exchangeLock(SAM.id), async () => {
      both = Promise.all([one.syncNow(), other.syncNow()]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    await both;
    expect(server.requests.length - before).toBe(1);
  });

  test("asked for news while the other's answer was on its way ask for themselves", async () => {
    const one = closing(await joined(server, { lockManager }));
    const other = closing(aDevice(server, { lockManager }));
    await until(() => other.ready.value);
    await one.syncNow();
    await other.syncNow();
    const before = server.requests.length;
    let asked: Promise<void> | undefined;
    server.answer = () => {
      asked ??= other.syncNow();
      return undefined;
    };
    await one.syncNow();
    await asked;
    expect(server.requests.length - before).toBe(2);
  });

  test("lose the network together and find it together", async () => {
    const looked = new Looked();
    const one = closing(await joined(server, { lockManager, surroundings: looked }));
    const other = closing(aDevice(server, { lockManager, surroundings: looked }));
    await until(() => other.ready.value);
    await one.syncNow();
    await other.syncNow();
    const both = (holds: (device: Device) => boolean) => until(() => [one, other].every(holds));
    for (let i = 0; i < 3; i++) {
      server.isAway = true;
      looked.happen("offline");
      await both(({ online, sync }) => !online.value && sync.value.phase === "offline");
      server.isAway = false;
      looked.happen("online");
      await both(({ online, sync }) => online.value && sync.value.phase === "idle");
    }
  });

  test("writing at the same time send every change once", async () => {
    const one = closing(await joined(server, { lockManager }));
    const other = closing(aDevice(server, { lockManager }));
    await until(() => other.ready.value);
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? one : other).create("mood", mood(1 + (i % 5)))),
    );
    await quiet(one);
    await quiet(other);
    expect(server.changes.size).toBe(10);
    const sent = server.requests.flatMap(({ changes = [] }) => changes.map(({ id }) => id));
    expect(sent).toHaveLength(10);
  });

  test("one that joined as somebody else takes the other along, and mixes nothing", async () => {
    const one = closing(await joined(server, { lockManager }));
    await one.create("mood", mood(5));
    await quiet(one);
    const other = closing(aDevice(server, { lockManager }));
    await until(() => other.ready.value);
    server.account = { ...SAM, id: "01900000-0000-7000-8000-0000000000ff", name: "Ada" };
    await other.join("ABCDEFGH", { replace: true });
    expect(other.list("mood").value).toEqual([]);
    const before = server.requests.length;
    await one.create("mood", mood(1));
    await until(() => one.account.value?.name === "Ada");
    const late = server.requests.slice(before).flatMap(({ changes = [] }) => changes);
    expect(late).toEqual([]);
  });
});
