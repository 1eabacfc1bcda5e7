import { describe, expect, test } from "vitest";
import vectors from "../../../tests/vectors/textmerge.json" with { type: "json" };
import { mergeTexts } from "./textmerge.ts";

describe("the texts that both languages must agree on", () => {
  test.each(vectors.cases)("$name", ({ base, theirs, ours, merged }) => {
    expect(mergeTexts(base, theirs, ours)).toBe(merged);
  });
});

test("a full entry is joined while nobody waits", () => {
  const words = (seed: number) =>
    Array.from({ length: 1_000 }, (_, i) => `w${(i * seed) % 97}`).join(" ");
  const began = performance.now();
  mergeTexts(words(1), words(2), words(3));
  expect(performance.now() - began).toBeLessThan(1_000);
});
