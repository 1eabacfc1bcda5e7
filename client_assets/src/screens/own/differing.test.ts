import { expect, test } from "vitest";
import { differing } from "./differing.ts";

const shown = (earlier: string, now: string) =>
  differing(earlier, now)
    .earlier.map(({ text, isOnlyHere }) => (isOnlyHere ? `[${text}]` : text))
    .join("");

test("words that went are marked where they stood", () => {
  expect(shown("We saw a grey heron there.", "We saw a heron there.")).toBe(
    "We saw a[ grey] heron there.",
  );
});

test("words that came since are told apart", () => {
  const { earlier, since } = differing("We walked.", "We walked. Tea with Ama, then home.");
  expect(earlier).toEqual([{ text: "We walked.", isOnlyHere: false }]);
  expect(since).toEqual(["Tea with Ama, then home."]);
});

test("the pieces are the earlier text, to the last space and line", () => {
  const text = "  One\n\ntwo  three \n";
  const { earlier } = differing(text, "two");
  expect(earlier.map((piece) => piece.text).join("")).toBe(text);
});

test("nothing in common is all marked, and nothing at all is nothing", () => {
  expect(shown("Alpha beta", "gamma")).toBe("[Alpha beta]");
  expect(differing("", "")).toEqual({ earlier: [], since: [] });
});
