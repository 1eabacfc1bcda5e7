import { expect, test } from "vitest";
import { type TeamNote, threadsOf } from "./team-notes-threads.ts";

function note(id: string, at: number, amends?: string): TeamNote {
  const fields = { author: "amira", body: id, at, ...(amends && { amends }) };
  const rest = { sets: {}, values: {}, deleted: false, standing: "sent" as const, written: at };
  return { id, kind: "team_note", notebook: "n", fields, ...rest };
}

function told(...notes: TeamNote[]) {
  return threadsOf(notes).map(({ note: first, amendments }) => [
    first.id,
    ...amendments.map(({ id }) => id),
  ]);
}

test("the newest note comes first, and its amendments stand under it in their order", () => {
  expect(
    told(note("old", 1), note("new", 5), note("second", 4, "old"), note("first", 3, "old")),
  ).toEqual([["new"], ["old", "first", "second"]]);
});

test("what amends an amendment stands under the first note", () => {
  expect(told(note("a", 1), note("b", 2, "a"), note("c", 3, "b"))).toEqual([["a", "b", "c"]]);
});

test("what amends a note that is not here stands by itself", () => {
  expect(told(note("b", 2, "missing"))).toEqual([["b"]]);
});

test("two that amend each other are both told", () => {
  expect(
    told(note("a", 1, "b"), note("b", 2, "a"))
      .flat()
      .sort(),
  ).toEqual(["a", "b"]);
});
