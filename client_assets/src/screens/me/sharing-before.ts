/** When somebody shared what, from what a grant once held: pure. */
import type { EarlierVersion } from "../../store/api.ts";

/** One choice that was written: to share a kind or to stop, or an end (ms) and its taking away. */
export interface Act {
  at: number;
  field: "until" | `kinds:${string}`;
  value: unknown;
}

/** A time in which a kind was shared. */
export interface Span {
  from: number;
  /** Null: until now. */
  to: number | null;
}

/** The acts of a grant in their order; what is no choice of the person's is left out. */
export function actsOf(versions: readonly EarlierVersion[]): Act[] {
  return versions
    .filter(({ field }) => field === "until" || field.startsWith("kinds:"))
    .map(({ at, field, value }) => ({ at, field: field as Act["field"], value }))
    .sort((one, other) => one.at - other.at);
}

/** The kinds that were ever written of. */
export function kindsIn(acts: readonly Act[]): string[] {
  const fields = acts.map(({ field }) => field).filter((field) => field !== "until");
  return [...new Set(fields)].map((field) => field.slice("kinds:".length));
}

/** The times in which `kind` was shared, the earliest first. An end that passed ends one, too. */
export function spansOf(acts: readonly Act[], kind: string, now: number): Span[] {
  const spans: Span[] = [];
  let isOn = false;
  let until: number | null = null;
  let since: number | null = null;
  const endBy = (at: number) => {
    if (since === null || until === null || until > at) return;
    if (until > since) spans.push({ from: since, to: until });
    since = null;
  };
  for (const { at, field, value } of acts) {
    endBy(at);
    if (field === "until") until = typeof value === "number" ? value : null;
    else if (field === `kinds:${kind}`) isOn = value === true;
    else continue;
    const inForce = isOn && (until === null || until > at);
    if (inForce) since ??= at;
    else if (since !== null) {
      spans.push({ from: since, to: at });
      since = null;
    }
  }
  endBy(now);
  if (since !== null) spans.push({ from: since, to: null });
  return spans;
}
