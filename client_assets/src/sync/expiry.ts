/** What a link worker's device lets go of by itself, without hearing from the server. */
import { decode } from "../store/codec.ts";
import {
  type AccountDatabase,
  type Meta,
  recall,
  type StoreName,
  strictly,
} from "../store/database.ts";
import type { Surroundings } from "../store/reading.ts";
import type { KeepSummaries } from "../store/summaries.ts";
import { LIMITS } from "../wire/generated.ts";
import { dropStrayDrafts, forgetShared } from "./pages.ts";

const UNSYNCED_MS_MAX = LIMITS.WORKER_UNSYNCED_DAYS_MAX * 86_400_000;
const SHARED: StoreName[] = [
  "records",
  "outbox",
  "drafts",
  "people",
  "meta",
  "joinings",
  "ledgers",
  "summaries",
];

export interface Expired {
  /** Notebooks of which something went. */
  notebooks: string[];
  /** When the next grant ends, server time in ms; null if none does. */
  next: number | null;
}

/**
 * Deletes what may not be shown any more: shared data whose grant has ended, and everything when
 * the device has not heard from the server for a week. What the worker wrote stays.
 *
 * `now` is the best knowledge of the server's time, ms. To be called before anything is shown.
 * `around`: what was just read of this database.
 */
export async function expire(
  db: AccountDatabase,
  now: number,
  sum?: KeepSummaries,
  around?: Pick<Surroundings, "answered" | "people">,
): Promise<Expired> {
  const { answered, people } = around ?? (await read(db));
  const untils = people.filter(({ until }) => until !== null);
  const isDue = untils.some(({ until, kinds }) => (until ?? now) <= now && kinds.length > 0);
  if (isDue || isStale(answered ?? undefined, now)) return letGo(db, now, sum);
  // As a rule: then nothing is written at the start of the app.
  const coming = untils.map(({ until }) => until ?? 0).filter((until) => until > now);
  return { notebooks: [], next: coming.length > 0 ? Math.min(...coming) : null };
}

async function read(db: AccountDatabase) {
  const [answered, people] = await Promise.all([recall(db, "answered"), db.getAll("people")]);
  return { answered, people: people.map(({ payload }) => decode(payload)) };
}

function letGo(db: AccountDatabase, now: number, sum?: KeepSummaries): Promise<Expired> {
  return strictly(db, SHARED, async (tx) => {
    const answered = await tx.objectStore("meta").get("answered");
    const stale = isStale(answered as Meta["answered"] | undefined, now);
    const expired: Expired = { notebooks: [], next: null };
    for (const { notebook, payload } of await tx.objectStore("people").getAll()) {
      const { until, kinds } = decode(payload);
      const over = until !== null && until <= now && kinds.length > 0;
      if (stale || over) {
        await forgetShared(tx, notebook, stale);
        expired.notebooks.push(notebook);
      } else if (until !== null && until > now) {
        expired.next = Math.min(until, expired.next ?? until);
      }
    }
    if (stale) {
      // Also what belongs to nobody on the list; and the next pull brings all that may be seen.
      await tx.objectStore("records").clear();
      await tx.objectStore("meta").delete("cursor");
      await tx.objectStore("ledgers").clear();
      await tx.objectStore("summaries").clear();
    }
    await dropStrayDrafts(tx);
    await sum?.(tx, { records: [], notebooks: expired.notebooks });
    return expired;
  });
}

function isStale(answered: Meta["answered"] | undefined, now: number): boolean {
  return answered !== undefined && now - answered.server > UNSYNCED_MS_MAX;
}
