import { expect, test } from "vitest";
import type { Grant } from "./sharing.ts";
import { openKinds, shortName } from "./sharing.ts";
import { joinedWith } from "./words.ts";

function grant(fields: { from?: number | null; until?: number | null }, kinds: string[]): Grant {
  return {
    id: "g",
    kind: "grant",
    notebook: "n",
    fields: { worker: "w", ...fields },
    sets: { kinds },
    values: {},
    deleted: false,
    standing: "sent",
    written: 0,
  };
}

test("a grant opens its kinds from its beginning until its end, which is no longer in it", () => {
  const given = grant({ from: 10, until: 20 }, ["moods", "of a later version"]);
  expect(openKinds(given, 9)).toEqual([]);
  expect(openKinds(given, 10)).toEqual(["moods"]);
  expect(openKinds(given, 19)).toEqual(["moods"]);
  expect(openKinds(given, 20)).toEqual([]);
  expect(openKinds(grant({ from: null }, ["entries", "moods"]), 0)).toEqual(["moods", "entries"]);
});

test("a deleted grant opens nothing", () => {
  expect(openKinds({ ...grant({}, ["moods"]), deleted: true }, 5)).toEqual([]);
  expect(openKinds(undefined, 5)).toEqual([]);
});

test("people are called by their first name, unless it is a title", () => {
  expect(shortName("Amira Haddad")).toBe("Amira");
  expect(shortName("Dr Osei")).toBe("Dr Osei");
  expect(shortName("  Noor ")).toBe("Noor");
});

test("a note typed here keeps the words that came from elsewhere meanwhile", () => {
  expect(joinedWith("Slept.", { origin: "Slept.", text: "Slept well." })).toBe("Slept well.");
  expect(joinedWith("Slept. Ate.", { origin: "Slept.", text: "Slept well." })).toBe(
    "Slept well. Ate.",
  );
});
