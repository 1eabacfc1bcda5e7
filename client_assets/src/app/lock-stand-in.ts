/** Devices with a lock, and what is asked of them: for tests. */
import { afterEach, beforeEach, expect, vi } from "vitest";
import { provePin } from "../screens/lock/locking.ts";
import { useSeal } from "../store/codec.ts";
import type { LinkwellDevice } from "./device.ts";
import {
  aDevice,
  entry,
  freshStorage,
  HOME,
  joined,
  NOW,
  page,
  StandIn,
  until,
  wireRecord,
} from "./stand-in.ts";

export const PIN = "271828";
export const OTHER = "314159";

/** The server and the browser's tabs of one test. */
export class Locking {
  server = new StandIn();
  readonly #devices: LinkwellDevice[] = [];

  /** Remembers it, to end it after the test. */
  opened(device: LinkwellDevice): LinkwellDevice {
    this.#devices.push(device);
    return device;
  }

  async joined(world = {}): Promise<LinkwellDevice> {
    return this.opened(await joined(this.server, world));
  }

  start(world = {}): LinkwellDevice {
    return this.opened(aDevice(this.server, world));
  }

  begin(): void {
    vi.setSystemTime(NOW);
    freshStorage();
    useSeal(null);
    this.server = new StandIn();
  }

  async ended(): Promise<void> {
    for (const device of this.forget()) await device.close().catch(() => undefined);
    useSeal(null);
  }

  /** Those that were opened; from now on they are nobody's. */
  forget(): LinkwellDevice[] {
    return this.#devices.splice(0);
  }
}

/** Begins with an empty browser before each test of a file, and ends it afterwards. */
export function lockingAfresh(): Locking {
  const locking = new Locking();
  beforeEach(() => locking.begin());
  afterEach(async () => {
    await locking.ended();
    vi.useRealTimers();
  });
  return locking;
}

export const inStep = (device: LinkwellDevice) =>
  until(() => device.sync.value.waiting === 0 && device.sync.value.phase === "idle", "in step");
export const isLocked = (device: LinkwellDevice) =>
  until(() => device.lock.state.value === "locked" && !device.ready.value, "locked");
export const isOpen = (device: LinkwellDevice) =>
  until(() => device.lock.state.value === "on" && device.ready.value, "open");

/** The browser is ended: what was in memory is gone. */
export async function killed(device: LinkwellDevice): Promise<void> {
  await device.close();
  useSeal(null);
}

export async function unlock(device: LinkwellDevice, pin = PIN): Promise<boolean> {
  const tried = await provePin(device, pin);
  if (!("key" in tried)) return false;
  await device.lock.open(tried.key);
  return true;
}

/** Somebody who wrote all sorts of things, sent and not, with words that are easily found. */
export async function wrote(locking: Locking): Promise<LinkwellDevice> {
  const { server } = locking;
  const device = await locking.joined();
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

export async function hasAll(device: LinkwellDevice): Promise<void> {
  const bodies = device.list("entry").value.map(({ fields }) => fields.body);
  expect(bodies.sort()).toEqual(["xyzzy edited", "xyzzy unsent"]);
  expect(await device.draft("entry:new")).toEqual({ body: "xyzzy draft" });
  expect(device.sync.value.tray[0]?.words["body"]).toBe("xyzzy in the tray");
  expect(device.sync.value.joined[0]?.field).toBe("activities:Xyzzy club");
  expect(device.account.value).toMatchObject({ name: "Sam", service: "Riverside" });
}
