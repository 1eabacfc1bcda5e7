/** Whom the link worker has dealt with for now: pure. */
import type { Summary } from "../../store/summary.ts";
import { localDay } from "../own/local-day.ts";
import { dayAfter } from "./days.ts";

/** Reviewed, or snoozed until a day. */
export interface Rest {
  /** When, ms. */
  at: number;
  /** The link worker's own day on which they come back; null: when something happens. */
  until: string | null;
}

/** The link worker's own mark, as it stands; both null where there is none. */
export interface Mark {
  at: number | null;
  until: string | null;
}

export function markOf(summary: Summary | undefined, me: string): Mark {
  const own = summary?.reviews.find(({ worker }) => worker === me);
  return { at: own?.at ?? null, until: own?.until ?? null };
}

interface Since {
  today: string;
  me: string;
  /** When this device last came to know of something that the person shared, ms. */
  known: number;
  /** For how many days a silence has counted; null where there is none. */
  wentQuietDaysAgo: number | null;
}

/**
 * A reviewed person rests until something new is shared, or a silence grows long that was not yet
 * so then; a snoozed one until that day at the latest.
 */
export function restOf(
  summary: Summary,
  { today, me, known, wentQuietDaysAgo }: Since,
): Rest | null {
  const { at, until } = markOf(summary, me);
  if (at === null || known > at) return null;
  if (until !== null) return today < until ? { at, until } : null;
  const wentQuiet = wentQuietDaysAgo !== null && dayAfter(today, -wentQuietDaysAgo) > localDay(at);
  return wentQuiet ? null : { at, until };
}

/** A mark made now: never earlier than what the person shared, whatever the clocks say. */
export function markedAt(summary: Summary | undefined, now: number): number {
  return Math.max(now, ...(summary?.news ?? []).map(({ known }) => known));
}
