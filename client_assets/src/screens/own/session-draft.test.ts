import { expect, test } from "vitest";
import { blankSession } from "../../parts/session-writing.ts";
import { retyped, rewriting } from "./session-draft.ts";

const OPENED = { ...blankSession("2026-11-24", "Europe/London"), title: "Walk", note: "Boots" };

test("what was left alone follows the record, and is no part of the change", () => {
  const kept = retyped(OPENED, { ...OPENED, place: "The weir" }, undefined);
  if (!kept) throw new Error("Something was typed.");
  const { from, to } = rewriting({ ...OPENED, title: "Long walk", note: "Boots, coat" }, kept);
  expect(to).toEqual({ ...from, place: "The weir" });
  expect(to).toMatchObject({ title: "Long walk", note: "Boots, coat" });
});

test("a note is joined from what it was when writing on it began", () => {
  const first = retyped(OPENED, { ...OPENED, note: "Boots and" }, undefined);
  const opened = { ...OPENED, note: "Boots, coat" };
  const second = retyped(opened, { ...opened, note: "Boots and a hat" }, first ?? undefined);
  if (!second) throw new Error("Something was typed.");
  const { from, to } = rewriting(opened, second);
  expect([from.note, to.note]).toEqual(["Boots", "Boots and a hat"]);
});

test("typed back to what it was, there is nothing to keep", () => {
  expect(retyped(OPENED, { ...OPENED }, undefined)).toBeNull();
});
