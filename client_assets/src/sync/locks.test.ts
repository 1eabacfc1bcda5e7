import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test } from "vitest";
import { type AccountDatabase, openAccountDatabase } from "../store/database.ts";
import { type Locks, leases, webLocks } from "./locks.ts";

let db: Promise<AccountDatabase>;
let now = 0;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  db = openAccountDatabase("a", () => {});
  now = 1_000;
});

/** Two tabs' locks on one browser. */
const kinds: [string, () => [Locks, Locks]][] = [
  ["Web Locks", () => [webLocks(navigator.locks), webLocks(navigator.locks)]],
  [
    "leases",
    () => [
      leases(
        () => db,
        () => now,
      ),
      leases(
        () => db,
        () => now,
      ),
    ],
  ],
];

/** Holds a lock until it is told to let go. */
function holding(locks: Locks, name: string) {
  let letGo = () => {};
  const held = new Promise<void>((taken) => {
    void locks.hold(name, () => {
      taken();
      return new Promise<void>((resolve) => {
        letGo = resolve;
      });
    });
  });
  return { held, letGo: () => letGo() };
}

describe.each(kinds)("%s", (_name, two) => {
  test("let one in at a time", async () => {
    const [one, other] = two();
    const { held, letGo } = holding(one, "x");
    await held;
    expect(await other.hold("x", async () => "in", { ifFree: true })).toBeUndefined();
    const waits = other.hold("x", async () => "in");
    letGo();
    expect(await waits).toBe("in");
  });

  test("of different names do not meet", async () => {
    const [one, other] = two();
    const { held, letGo } = holding(one, "y");
    await held;
    expect(await other.hold("z", async () => "in", { ifFree: true })).toBe("in");
    letGo();
  });

  test("are free again after a failure, which is passed on", async () => {
    const [one, other] = two();
    const failing = one.hold("v", () => Promise.reject(new Error("no luck")));
    await expect(failing).rejects.toThrow("no luck");
    expect(await other.hold("v", async () => "in", { ifFree: true })).toBe("in");
  });

  test("are no longer waited for once that is called off", async () => {
    const [one, other] = two();
    const { held, letGo } = holding(one, "w");
    await held;
    const wish = new AbortController();
    const waits = other.hold("w", async () => "in", { signal: wish.signal });
    wish.abort();
    expect(await waits).toBeUndefined();
    letGo();
  });
});

test("the lease of a tab that died ends", async () => {
  const dead = leases(
    () => db,
    () => now,
  );
  void dead.hold("x", () => new Promise(() => {}));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const other = leases(
    () => db,
    () => now,
  );
  expect(await other.hold("x", async () => "in", { ifFree: true })).toBeUndefined();
  now += 90_001;
  expect(await other.hold("x", async () => "in", { ifFree: true })).toBe("in");
});

test("a clock that was set back does not make a lease eternal", async () => {
  now = 10_000_000;
  const before = leases(
    () => db,
    () => now,
  );
  void before.hold("x", () => new Promise(() => {}));
  await new Promise((resolve) => setTimeout(resolve, 20));
  now = 1_000;
  const after = leases(
    () => db,
    () => now,
  );
  expect(await after.hold("x", async () => "in", { ifFree: true })).toBe("in");
});
