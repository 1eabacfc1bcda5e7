/** The rules of the caseload: which there are, and how a link worker has set them. Pure. */

/** What a rule's figure may be. */
export interface Figure {
  usual: number;
  least: number;
  most: number;
  step: number;
}

/** Every rule with its figure, in the order in which it counts; null for one that has none. */
export const RULES = {
  "mood-low": { usual: 2.5, least: 1.5, most: 4, step: 0.5 },
  "mood-falling": { usual: 1, least: 0.5, most: 3, step: 0.5 },
  missed: { usual: 2, least: 1, most: 3, step: 1 },
  wrote: null,
  disagreement: { usual: 28, least: 7, most: 90, step: 1 },
  quiet: { usual: 14, least: 3, most: 90, step: 1 },
  "new-entry": { usual: 14, least: 1, most: 60, step: 1 },
} as const satisfies Readonly<Record<string, Figure | null>>;

export type RuleName = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as RuleName[];

/** For how many days "Snooze" is. */
export const SNOOZE: Figure = { usual: 7, least: 1, most: 60, step: 1 };

export interface Rule {
  on: boolean;
  figure: number;
}

export interface Rules {
  rules: Readonly<Record<RuleName, Rule>>;
  snoozeDays: number;
}

/** As they cross the wire and lie on the device; what is not named is as usual. */
export interface KeptRules {
  rules?: Readonly<Record<string, { on?: boolean; figure?: number }>>;
  snooze_days?: number;
}

/** The rules to go by, whatever was kept: what is not known or out of bounds is as usual. */
export function rulesFrom(kept: KeptRules | null | undefined): Rules {
  const rules = Object.fromEntries(
    RULE_NAMES.map((name) => {
      const { on = true, figure } = kept?.rules?.[name] ?? {};
      return [name, { on, figure: within(RULES[name], figure) }];
    }),
  ) as Record<RuleName, Rule>;
  return { rules, snoozeDays: within(SNOOZE, kept?.snooze_days) };
}

/** The same to be kept. What an earlier or later version of the app knows beside stays. */
export function keptFrom({ rules, snoozeDays }: Rules, before?: KeptRules | null): KeptRules {
  return { ...before, rules: { ...before?.rules, ...rules }, snooze_days: snoozeDays };
}

/** `under` with what `over` names in its place. */
export function laidOver(under: KeptRules | null | undefined, over: KeptRules): KeptRules {
  const rules = { ...under?.rules };
  for (const [name, rule] of Object.entries(over.rules ?? {})) {
    rules[name] = { ...rules[name], ...rule };
  }
  return { ...under, ...over, rules };
}

function within(figure: Figure | null, value: number | undefined): number {
  if (!figure) return 0;
  if (value === undefined || !Number.isFinite(value)) return figure.usual;
  return Math.min(figure.most, Math.max(figure.least, value));
}

/** The figures that may be chosen. */
export function choicesOf({ least, most, step }: Figure): number[] {
  const count = Math.round((most - least) / step) + 1;
  return Array.from({ length: count }, (_, i) => least + i * step);
}

export const USUAL: Rules = rulesFrom(null);
