/** A browser that dies while the lock is turned on, changed or turned off. */
import "fake-indexeddb/auto";
import { describe, expect, test, vi } from "vitest";
import { provePin, putOnLock, putWay, takeOffLock } from "../screens/lock/locking.ts";
import { useSeal } from "../store/codec.ts";
import { hasAll, lockingAfresh, OTHER, PIN, unlock, wrote } from "./lock-stand-in.ts";
import { aDevice, allStorage, freshStorage, StandIn, until } from "./stand-in.ts";

// Every try of a PIN costs time, which is the point of it.
vi.setConfig({ testTimeout: 60_000 });

const locking = lockingAfresh();

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
      locking.server = new StandIn();
      const device = await wrote(locking);
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
      locking.forget();
      await new Promise((resolve) => setTimeout(resolve, 20));
      useSeal(null);
      const again = aDevice(locking.server);
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
