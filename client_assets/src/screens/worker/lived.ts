/** For tests: what somebody shared, and where that puts them on the caseload. */
import type { MoodScore, Said } from "../../store/api.ts";
import type { Cells } from "../../store/records.ts";
import { ledgerOf, summaryOf, type Told } from "../../store/summary.ts";
import { standingOf } from "./reasons.ts";
import { type Rule, type RuleName, type Rules, USUAL } from "./rules.ts";

export const TODAY = "2026-11-20";
export const NOON = Date.UTC(2026, 10, 20, 12);
export const DAY_MS = 86_400_000;
export const ME = "amira";

let made = 0;

/** A record as this device holds it; `at` is when it was written, and shared where it is. */
export function told(kind: string, values: Record<string, unknown>, stamp: number): Told {
  made += 1;
  const cells: Cells = {};
  for (const [name, value] of Object.entries(values)) {
    cells[name] = { value, version: "v", stamp };
  }
  return { id: `${kind}-${made}`, kind, cells };
}

export function dayAgo(days: number): string {
  return new Date(NOON - days * DAY_MS).toISOString().slice(0, 10);
}

export const when = (days: number) => ({
  at: NOON - days * DAY_MS,
  day: dayAgo(days),
  zone: "UTC",
});

export function mood(score: MoodScore, daysAgo: number, more: Record<string, unknown> = {}) {
  return told("mood", { score, shared: true, ...when(daysAgo), ...more }, when(daysAgo).at);
}

export function entry(body: string, daysAgo: number, more: Record<string, unknown> = {}) {
  return told("entry", { body, shared: true, ...when(daysAgo), ...more }, when(daysAgo).at);
}

export function message(body: string, more: Record<string, unknown> = {}) {
  const at = Number(more["at"] ?? NOON);
  return told("message", { worker: ME, author: "sam", body, at, ...more }, at);
}

export function attendance(daysAgo: number, participant: Said | null, worker: Said | null = null) {
  const day = dayAgo(daysAgo);
  const said = { participant_said: participant, worker_said: worker, shared: true };
  return told("attendance", { session: "choir", occurrence: day, day, ...said }, when(daysAgo).at);
}

export function review(at: number | null, until: string | null = null, worker = ME) {
  return told("review", { worker, at, snoozed_until: until }, at ?? NOON);
}

export interface Held {
  kinds?: string[];
  records?: Told[];
  openedAt?: number;
  isInvited?: boolean;
  rules?: Partial<Record<RuleName, Partial<Rule>>>;
  today?: string;
}

export function standing({ kinds, records = [], openedAt, isInvited = false, ...by }: Held) {
  const looks =
    openedAt === undefined ? [] : [told("view", { worker: ME, at: openedAt }, openedAt)];
  const summary = summaryOf(ledgerOf([...records, ...looks]));
  const facts = { kinds: kinds ?? ["moods", "entries", "attendance"], summary, isInvited };
  return standingOf(facts, { today: by.today ?? TODAY, me: ME, rules: rulesWith(by.rules) });
}

function rulesWith(changed: Held["rules"] = {}): Rules {
  const rules = { ...USUAL.rules };
  for (const [name, rule] of Object.entries(changed)) {
    rules[name as RuleName] = { ...rules[name as RuleName], ...rule };
  }
  return { ...USUAL, rules };
}

export const rules = (held: Held) => standing(held).reasons.map((reason) => reason.rule);
export const firstOf = (held: Held) => standing(held).reasons[0];
