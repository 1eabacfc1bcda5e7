/** What opens the lock, what does not, and how often one may try. */
import "fake-indexeddb/auto";
import { describe, expect, test, vi } from "vitest";
import { provePin, putOnLock, putWay, weaknessOf } from "../screens/lock/locking.ts";
import { recall } from "../store/database.ts";
import { TRIES_MAX, waitOf } from "../store/lock.ts";
import type { LinkwellDevice } from "./device.ts";
import { isLocked, isOpen, killed, lockingAfresh, OTHER, PIN, unlock } from "./lock-stand-in.ts";
import { NOW } from "./stand-in.ts";

// Every try of a PIN costs time, which is the point of it.
vi.setConfig({ testTimeout: 60_000 });

const locking = lockingAfresh();

test("another PIN opens it from then on, and the earlier one does not", async () => {
  const device = await locking.joined();
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
    const device = await locking.joined();
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
    const again = locking.start();
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
  const device = await locking.joined();
  await putOnLock(device, { pin: PIN });
  await device.lock.now();
  expect(await unlock(device, "\u0662\u0667\u0661\u0668\u0662\u0668")).toBe(true);
});
