import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Outcome } from "./exchange.ts";
import { Rhythm } from "./rhythm.ts";

const OFFLINE: Outcome = { done: false, problem: "offline" };
let believedOnline = true;
let outcome: Outcome = { done: true };
let runs: number[] = [];
let lasts_ms = 0;
let rhythm: Rhythm;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  believedOnline = true;
  outcome = { done: true };
  runs = [];
  lasts_ms = 0;
  const run = async () => {
    runs.push(Date.now());
    if (lasts_ms > 0) await new Promise((resolve) => setTimeout(resolve, lasts_ms));
    return outcome;
  };
  const clock = () => Date.now();
  rhythm = new Rhythm(run, { clock, random: () => 1, believedOnline: () => believedOnline });
});
afterEach(() => {
  rhythm.stop();
  vi.useRealTimers();
});

test("the first of several quick edits goes at once, the others together", async () => {
  rhythm.soon();
  await vi.advanceTimersByTimeAsync(0);
  expect(runs).toEqual([0]);
  for (let i = 0; i < 5; i++) {
    rhythm.soon();
    await vi.advanceTimersByTimeAsync(20);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(runs).toHaveLength(2);
});

test("what is wished for during an exchange gets one after it", async () => {
  lasts_ms = 100;
  const first = rhythm.now();
  await vi.advanceTimersByTimeAsync(50);
  rhythm.soon();
  const second = rhythm.now();
  await vi.advanceTimersByTimeAsync(200);
  await Promise.all([first, second]);
  expect(runs).toEqual([0, 100]);
});

test("the network's return during an attempt that fails is not lost", async () => {
  lasts_ms = 100;
  outcome = OFFLINE;
  const failing = rhythm.now();
  await vi.advanceTimersByTimeAsync(50);
  const back = rhythm.now();
  await vi.advanceTimersByTimeAsync(60);
  outcome = { done: true };
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all([failing, back]);
  expect(runs).toEqual([0, 100]);
});

test("after failures it waits longer and longer, at most five minutes", async () => {
  outcome = OFFLINE;
  await rhythm.now();
  await vi.advanceTimersByTimeAsync(30 * 60_000);
  const waits = runs.slice(1).map((at, i) => at - (runs[i] ?? 0));
  expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(Math.max(...waits)).toBe(300_000);
});

test("one success ends the waiting", async () => {
  outcome = OFFLINE;
  await rhythm.now();
  outcome = { done: true };
  await vi.advanceTimersByTimeAsync(1_000);
  expect(runs).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(runs).toHaveLength(2);
});

test("it waits as long as the server asks", async () => {
  outcome = { done: false, problem: "unavailable", retry_after_s: 30 };
  await rhythm.now();
  await vi.advanceTimersByTimeAsync(29_999);
  expect(runs).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs).toHaveLength(2);
});

test.each(["signed-out", "protocol-version"])("after %s only a person helps", async (problem) => {
  outcome = { done: false, problem };
  await rhythm.now();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(runs).toHaveLength(1);
});

test("writing while cut off does not knock each time; believing in a network does", async () => {
  outcome = OFFLINE;
  await rhythm.now();
  believedOnline = false;
  rhythm.soon();
  await vi.advanceTimersByTimeAsync(500);
  expect(runs).toHaveLength(1);
  believedOnline = true;
  rhythm.soon();
  await vi.advanceTimersByTimeAsync(200);
  expect(runs).toHaveLength(2);
});

test("nothing runs after the end", async () => {
  rhythm.soon();
  rhythm.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  await rhythm.now();
  expect(runs).toEqual([]);
});
