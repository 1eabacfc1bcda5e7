import { expect, test } from "vitest";
import { type Pending, type Stored, seen } from "./records.ts";

const STORED: Stored = {
  notebook: "n",
  id: "r",
  kind: "entry",
  cells: { body: { value: "Newer", version: "v2", stamp: 200 } },
};
const CHANGE: Pending = {
  id: "v1",
  notebook: "n",
  record: "r",
  kind: "entry",
  state: "frozen",
  create: false,
  set: { body: "Older", mood: 3 },
  base: {},
  stamps: { body: 100, mood: 100 },
  texts: {},
  sources: [],
  rebases: 0,
};

test("an edit that waits lies over what the server said", () => {
  expect(seen(STORED, [CHANGE])["body"]?.value).toBe("Older");
});

test("what is told again gives way to what has come since", () => {
  const cells = seen(STORED, [{ ...CHANGE, resent: true }]);
  expect(cells["body"]?.value).toBe("Newer");
  expect(cells["mood"]?.value).toBe(3);
});
