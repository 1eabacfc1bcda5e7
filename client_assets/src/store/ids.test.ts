import { expect, test } from "vitest";
import { derivedId, newChangeId, newId } from "./ids.ts";

test("a derived id is the one that the server derives", async () => {
  // sync.identity.derived_id("grant", "a", "b")
  expect(await derivedId("grant", "a", "b")).toBe("6a58c524-a49d-88b5-9b6f-0037d5753ed0");
});

test("record ids are UUIDv7 and sort as they were made", () => {
  const early = newId(1_700_000_000_000);
  const late = newId(1_700_000_000_001);
  expect(early).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(early < late).toBe(true);
});

test("change ids are 96 random bits", () => {
  const made = new Set(Array.from({ length: 100 }, newChangeId));
  expect(made.size).toBe(100);
  for (const id of made) expect(id).toMatch(/^[A-Za-z0-9_-]{16}$/);
});
