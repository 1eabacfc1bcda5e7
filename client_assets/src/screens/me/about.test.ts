import { expect, test } from "vitest";
import { NO_STRENGTHS, strengthsOf } from "../../parts/strengths.ts";
import type { AboutFields, View } from "../../store/api.ts";
import { ratingCell, rewritten, topCell, wordsOf } from "./about.ts";

function about(more: Partial<View<AboutFields>>): View<AboutFields> {
  return {
    id: "about",
    kind: "about",
    notebook: "n",
    fields: {},
    sets: {},
    values: {},
    deleted: false,
    standing: "sent",
    written: 1,
    ...more,
  };
}

test("only what was changed is written, and words that came meanwhile stay", () => {
  const from = { matters: "My garden", good_at: "Cooking" };
  const to = { matters: "My garden and my sister", good_at: "Cooking " };
  expect(rewritten({ from, to }, from)).toEqual({ matters: "My garden and my sister" });
  const now = { matters: "Mornings in my garden", good_at: "Baking" };
  expect(rewritten({ from, to }, now)).toEqual({
    matters: "Mornings in my garden and my sister",
  });
});

test("writing what stands there already writes nothing", () => {
  const from = { matters: "", good_at: "" };
  const to = { matters: "Birds", good_at: "" };
  expect(rewritten({ from, to }, { matters: "Birds", good_at: "" })).toEqual({});
});

test("nothing written yet is two empty texts and no answers", () => {
  expect(wordsOf(undefined)).toEqual({ matters: "", good_at: "" });
  expect(strengthsOf(undefined)).toEqual(NO_STRENGTHS);
});

test("answers are read from 0 to 5, and what was taken back or never known is none", () => {
  const { support, top } = strengthsOf(
    about({
      values: {
        support: { friends: 0, family: 5, money: null, skills: 7, luck: 3 },
        top: { money: false },
      },
      sets: { top: ["skills", "family", "luck"] },
    }),
  );
  expect(support).toEqual({ friends: 0, family: 5 });
  expect(top).toEqual(["skills", "family"]);
});

test("a fourth is not chosen, and any of three can be taken off", () => {
  const three = { support: {}, top: ["skills", "family", "friends"] } as const;
  expect(topCell(three, "money", true)).toBeNull();
  expect(topCell(three, "family", false)).toEqual({ "top:family": false });
  expect(topCell(NO_STRENGTHS, "money", true)).toEqual({ "top:money": true });
});

test("an answer is a cell of its own, and can be taken back", () => {
  expect(ratingCell("friends", 0)).toEqual({ "support:friends": 0 });
  expect(ratingCell("friends", null)).toEqual({ "support:friends": null });
});
