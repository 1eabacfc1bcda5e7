/** What was kept of the rules, and what is made of it. */
import { expect, test } from "vitest";
import { choicesOf, keptFrom, RULE_NAMES, RULES, rulesFrom, SNOOZE, USUAL } from "./rules.ts";

test("without anything kept, every rule is in use, as usual", () => {
  expect(Object.values(USUAL.rules).every(({ on }) => on)).toBe(true);
  expect(USUAL.rules["mood-low"].figure).toBe(2.5);
  expect(USUAL.snoozeDays).toBe(7);
});

test("what is kept and read again is the same", () => {
  const rules = rulesFrom({ rules: { quiet: { on: false, figure: 30 } }, snooze_days: 3 });
  expect(rulesFrom(keptFrom(rules))).toEqual(rules);
  expect(rules.rules.quiet).toEqual({ on: false, figure: 30 });
});

test("figures out of bounds are brought back, and what is no figure is as usual", () => {
  const kept = { rules: { quiet: { figure: 4_000 }, missed: { figure: Number.NaN } } };
  const { rules } = rulesFrom(kept);
  expect([rules.quiet.figure, rules.missed.figure]).toEqual([RULES.quiet.most, 2]);
});

test("rules of a later version of the app stay as they were", () => {
  const kept = keptFrom(USUAL, { rules: { sleep: { on: false } } });
  expect(kept.rules?.["sleep"]).toEqual({ on: false });
});

test("the usual figure can always be chosen", () => {
  for (const name of RULE_NAMES) {
    const figure = RULES[name];
    if (figure) expect(choicesOf(figure)).toContain(figure.usual);
  }
  expect(choicesOf(SNOOZE)).toContain(7);
});
