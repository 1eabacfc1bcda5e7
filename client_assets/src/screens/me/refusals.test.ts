import { expect, test } from "vitest";
import { me } from "../../messages/en-GB/me";
import { mending } from "../../messages/en-GB/mending";
import type { TrayItem } from "../../store/api.ts";
import { anewOf, reasonKey, remedyOf } from "./refusals.ts";

const NOW = { at: 9, day: "2026-06-02", zone: "Europe/London" };
const WHEN = { at: 1, day: "2026-06-01", zone: "Asia/Amman" };

function refused(reason: string, more: Partial<TrayItem> = {}): TrayItem {
  const words = { body: "Walked" };
  return { change: "c", kind: "entry", record: "r", notebook: "n", reason, words, at: 1, ...more };
}

const NAMES = [
  "unknown-kind",
  "invalid-field",
  "not-allowed",
  "not-found",
  "gone",
  "too-large",
  "fault",
  "malformed-change",
  "too-long",
  "unmergeable",
  "closed",
];

test.each(NAMES)("%s is said in plain words", (reason) => {
  const [area, message] = reasonKey(reason).split(".") as ["me" | "mending", string];
  expect(({ mending, me }[area] as Record<string, unknown>)[message]).toMatch(/^[A-Z].*\.$/);
});

test("what may pass by now is tried again, where the change can stand", () => {
  expect(remedyOf(refused("fault"), true)).toBe("again");
  expect(remedyOf(refused("fault", { words: { body: "Walked", ...WHEN } }), false)).toBe("again");
  expect(remedyOf(refused("fault", { kind: "grant", words: { until: 3 } }), false)).toBeNull();
});

test("words that lost their place get one of their own", () => {
  for (const reason of ["gone", "not-found", "too-long", "unmergeable", "fault"]) {
    expect(remedyOf(refused(reason), false)).toBe("anew");
  }
  expect(remedyOf(refused("gone", { kind: "mood", words: { note: "x" } }), false)).toBeNull();
  expect(remedyOf(refused("gone", { words: { body: "x".repeat(6_001) } }), false)).toBeNull();
});

test("nothing is offered that cannot help", () => {
  for (const reason of ["not-allowed", "too-large", "closed"]) {
    expect(remedyOf(refused(reason), true)).toBeNull();
  }
});

test("a record of their own is private, and keeps its own time where it has one", () => {
  const words = { body: "Walked", mood: null, deleted: false, "activities:garden": true };
  expect(anewOf(refused("gone", { words: { ...words, shared: true } }), NOW)).toEqual({
    body: "Walked",
    "activities:garden": true,
    ...NOW,
    shared: false,
  });
  expect(anewOf(refused("gone", { words: { body: "Walked", ...WHEN } }), NOW)).toEqual({
    body: "Walked",
    ...WHEN,
    shared: false,
  });
});
