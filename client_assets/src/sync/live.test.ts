import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Live, type PokeSource } from "./live.ts";
import { type Locks, webLocks } from "./locks.ts";

class Source implements PokeSource {
  onopen: ((event: Event) => unknown) | null = null;
  onerror: ((event: Event) => unknown) | null = null;
  readyState = 0;
  poke = () => {};
  addEventListener(_type: "poke", listener: () => void): void {
    this.poke = listener;
  }
  close(): void {
    this.readyState = 2;
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.onerror?.(new Event("error"));
  }
}

let sources: Source[] = [];
let pokes = 0;
const connect = () => {
  const source = new Source();
  sources.push(source);
  return source;
};
const locks: Locks = webLocks(navigator.locks);
const lives: Live[] = [];
let account = 0;

function aTab(): Live {
  const live = new Live(`account ${account}`, locks, connect, () => {
    pokes += 1;
  });
  lives.push(live);
  return live;
}
const soon = () => vi.waitFor(() => expect(sources.length).toBeGreaterThan(0));

beforeEach(() => {
  sources = [];
  pokes = 0;
  account += 1;
});
afterEach(() => {
  for (const live of lives.splice(0)) live.stop();
  vi.useRealTimers();
});

test("a poke asks the server", async () => {
  aTab().start();
  await soon();
  sources[0]?.poke();
  expect(pokes).toBe(1);
});

test("one tab listens; when it is hidden the next one does", async () => {
  const [one, other] = [aTab(), aTab()];
  one.start();
  await soon();
  other.start();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sources).toHaveLength(1);
  one.stop();
  await vi.waitFor(() => expect(sources).toHaveLength(2));
  expect(sources[0]?.readyState).toBe(2);
});

test("a tab that is hidden before its turn never listens", async () => {
  const [one, other] = [aTab(), aTab()];
  one.start();
  await soon();
  other.start();
  other.stop();
  one.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sources).toHaveLength(1);
});

test("after a gap it asks, because pokes may have been missed", async () => {
  aTab().start();
  await soon();
  sources[0]?.onopen?.(new Event("open"));
  expect(pokes).toBe(0);
  sources[0]?.fail(0);
  sources[0]?.onopen?.(new Event("open"));
  expect(pokes).toBe(1);
});

test("a connection that the browser gave up is tried again, less and less often", async () => {
  aTab().start();
  await soon();
  vi.useFakeTimers();
  sources[0]?.fail(2);
  await vi.advanceTimersByTimeAsync(14_999);
  expect(sources).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(sources).toHaveLength(2);
  expect(pokes).toBe(1);
  sources[1]?.fail(2);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(sources).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(sources).toHaveLength(3);
});
