/** When it locks, and what tabs tell each other. */
import "fake-indexeddb/auto";
import { describe, expect, test, vi } from "vitest";
import { lockAfter, putOnLock, takeOffLock } from "../screens/lock/locking.ts";
import type { Device } from "../store/api.ts";
import { isLocked, isOpen, lockingAfresh, PIN, unlock } from "./lock-stand-in.ts";
import { Looked, mood, NOW, until } from "./stand-in.ts";

// Every try of a PIN costs time, which is the point of it.
vi.setConfig({ testTimeout: 60_000 });

const locking = lockingAfresh();

describe("out of sight", () => {
  async function away(after_ms: number) {
    const looked = new Looked();
    let now = NOW;
    const device = await locking.joined({ surroundings: looked, clock: () => now });
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

  test("for long it gives its key to nobody, though its own timer slept", async () => {
    const { pass } = await away(300_000);
    const starting = new BroadcastChannel("linkwell-starts");
    let given = 0;
    starting.onmessage = ({ data }) => {
      if ((data as { key?: unknown }).key) given += 1;
    };
    starting.postMessage({ wanted: "" });
    await until(() => given === 1);
    pass(300_000);
    starting.postMessage({ wanted: "" });
    await new Promise((resolve) => setTimeout(resolve, 200));
    starting.close();
    expect(given).toBe(1);
  });

  test("it stays open while another tab is in use", async () => {
    const { device, looked, pass } = await away(300_000);
    // The other tab's clock is the same.
    const other = locking.start({ clock: () => NOW + 300_000, surroundings: new Looked() });
    await isOpen(other);
    pass(300_000);
    looked.happen("seen");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(device.lock.state.value).toBe("on");
  });
});

describe("in sight", () => {
  async function inSight(after_ms: number) {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const looked = new Looked();
    let now = NOW;
    const device = await locking.joined({ surroundings: looked, clock: () => now });
    await putOnLock(device, { pin: PIN });
    await lockAfter(device, after_ms);
    const live = (ms: number) => {
      for (let past = 0; past < ms; past += 15_000) {
        now += 15_000;
        vi.advanceTimersByTime(15_000);
      }
    };
    const sleep = (ms: number) => (now += ms);
    return { device, looked, live, sleep, clock: () => now };
  }

  const stays = async (device: Device) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(device.lock.state.value).toBe("on");
  };

  test.each([0, 300_000])(
    "another window was clicked, and this one again (%i ms)",
    async (after) => {
      const { device, looked, live } = await inSight(after);
      live(360_000);
      looked.happen("seen");
      await stays(device);
    },
  );

  test("the machine slept: it locks as soon as that is noticed", async () => {
    const { device, live, sleep } = await inSight(300_000);
    sleep(300_000);
    live(15_000);
    await isLocked(device);
  });

  test("from tab to tab nothing locks at once; away from both, both do", async () => {
    const { device: one, looked: first, sleep, clock } = await inSight(0);
    const second = new Looked();
    second.happen("hidden");
    const other = locking.start({ surroundings: second, clock });
    await isOpen(other);
    first.happen("hidden");
    second.happen("seen");
    await stays(one);
    await stays(other);
    sleep(5_000);
    second.happen("hidden");
    await isLocked(one);
    await isLocked(other);
  });
});

describe("two tabs", () => {
  test("locking one locks both, unlocking one opens both, and a third opens with them", async () => {
    const one = await locking.joined();
    await one.create("mood", mood(5));
    const other = locking.start();
    await until(() => other.ready.value);
    await putOnLock(one, { pin: PIN });
    await until(() => other.lock.state.value === "on");
    await other.edit("mood", other.list("mood").value[0]?.id ?? "", { score: 1 });
    await until(() => one.list("mood").value[0]?.fields.score === 1);
    const third = locking.start();
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
