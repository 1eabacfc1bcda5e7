import { expect, test } from "vitest";
import vectors from "../../../tests/vectors/ids.json" with { type: "json" };
import { derivedId } from "./ids.ts";

test.each(vectors.derived)("$kind $parts is $id in both languages", async ({ kind, parts, id }) => {
  expect(await derivedId(kind, ...parts)).toBe(id);
});
