import { expect, test, vi } from "vitest";
import "fake-indexeddb/auto";

test("a page that is left leaves no transaction behind, and keeps what was said to be whole", async () => {
  const page = new EventTarget();
  vi.stubGlobal("window", page);
  vi.resetModules();
  const { keepDraft, openAccountDatabase } = await import("./database.ts");
  const db = await openAccountDatabase("left", () => {});

  const reading = db.getAll("records");
  const writing = db.put("meta", "half", "cursor");
  page.dispatchEvent(new Event("pagehide"));
  await expect(reading).rejects.toThrow();
  await expect(writing).rejects.toThrow();
  const late = db.get("meta", "cursor");
  await expect(late).rejects.toThrow();
  await keepDraft(db, "entry:new", { words: "a last line" } as never);

  page.dispatchEvent(new Event("pageshow"));
  expect(await db.get("meta", "cursor")).toBeUndefined();
  expect(await db.get("drafts", "entry:new")).toEqual({ words: "a last line" });
  vi.unstubAllGlobals();
});
