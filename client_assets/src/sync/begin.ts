/** The first half of an exchange: what is sent is written down as sent before it leaves. */
import {
  type AccountDatabase,
  type Meta,
  type OutboxRow,
  strictly,
  type WriteTransaction,
} from "../store/database.ts";
import { newChangeId, newId } from "../store/ids.ts";
import { type Pending, pendingOf } from "../store/records.ts";
import { outboxRow } from "../store/writing.ts";
import { type Change, LIMITS, PROTOCOL, type SyncRequest } from "../wire/generated.ts";

/** Leaves room in a push for everything that is not a change. */
const CHANGES_BYTES_MAX = LIMITS.PUSH_BYTES_MAX - 96 * 1024;

/** What this device holds of each notebook, as one value, and the last round before it was read. */
export interface Checks {
  round: number;
  verify: Record<string, string>;
}

/** What is particular to one round of an exchange. */
export interface Turn {
  /** Changes that went in this exchange and got no receipt: others go before them. */
  held?: ReadonlySet<string>;
  checks?: Checks | null;
}

/** An exchange under way. */
export interface Round {
  id: number;
  request: SyncRequest;
  /** The changes as they were frozen. */
  sent: Pending[];
}

/**
 * Freezes what waits, as far as it fits, and returns the request to send.
 *
 * A change that was frozen before goes again in every request until its receipt comes: so an answer
 * that is taken in always has the receipts of all that was frozen before it, and its pages are
 * never older than those. Of each record one edit is under way at a time. Some may have to wait for
 * their receipt, while a restored notebook is closed: where all do not fit, they let others pass.
 *
 * `home` is the participant's own notebook, which the wire leaves out.
 */
export function begin(
  db: AccountDatabase,
  home: string | undefined,
  now: number,
  { held = new Set(), checks }: Turn = {},
): Promise<Round> {
  return strictly(db, ["outbox", "meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    const round = (((await meta.get("round")) as number | undefined) ?? 0) + 1;
    await meta.put(round, "round");
    const rows = await tx.objectStore("outbox").getAll();
    const sent = await freeze(tx, chosen(rows, held), home);
    const request: SyncRequest = { protocol: PROTOCOL, replica: await replicaOf(tx, now) };
    const cursor = (await meta.get("cursor")) as Meta["cursor"] | undefined;
    if (cursor === undefined) request.limit = LIMITS.FIRST_PAGE_RECORDS;
    else request.cursor = cursor;
    if (sent.length > 0) request.changes = sent.map((change) => wireOf(change, home));
    const erased = (await meta.get("erased")) as Meta["erased"] | undefined;
    if (erased?.length) request.erased = erased.slice(0, LIMITS.ERASED_PER_PUSH_MAX);
    // Somebody exchanged since they were worked out: another time, then.
    const stands = checks?.round === round - 1 && rows.length === 0 && cursor !== undefined;
    if (checks && stands) request.verify = checks.verify;
    return { id: round, request, sent };
  });
}

/**
 * Frozen changes first of all, what is sent again before the rest by its place in the outbox; then
 * open ones that have none before them.
 */
function chosen(rows: readonly OutboxRow[], held: ReadonlySet<string>): OutboxRow[] {
  const frozen = rows.filter((row) => row.state === "frozen");
  const busy = new Set(frozen.map(keyOf));
  const open = rows.filter((row) => row.state === "open" && !busy.has(keyOf(row)));
  const all = [...frozen, ...open];
  if (held.size === 0) return all.slice(0, LIMITS.CHANGES_PER_PUSH_MAX);
  // Of one record nothing overtakes anything.
  const slow = new Set(all.filter((row) => held.has(pendingOf(row).id)).map(keyOf));
  const behind = all.filter((row) => slow.has(keyOf(row)));
  const passing = all.filter((row) => !slow.has(keyOf(row)));
  return [...passing, ...behind].slice(0, LIMITS.CHANGES_PER_PUSH_MAX);
}

function keyOf({ notebook, record }: OutboxRow): string {
  return `${notebook}/${record}`;
}

async function freeze(
  tx: WriteTransaction,
  rows: readonly OutboxRow[],
  home: string | undefined,
): Promise<Pending[]> {
  const sent: Pending[] = [];
  let bytes = 0;
  for (const row of rows) {
    const change = lightened(complete(pendingOf(row)), home);
    bytes += bytesOf(wireOf(change, home)) + 1;
    if (bytes > CHANGES_BYTES_MAX && sent.length > 0) break;
    if (row.state === "open") {
      // Not before: a copy of the whole profile would send other words under the same id.
      change.id = newChangeId();
      change.state = "frozen";
      await tx.objectStore("outbox").put(outboxRow(change));
    }
    sent.push(change);
  }
  return sent.sort((one, other) => (one.seq ?? 0) - (other.seq ?? 0));
}

/** Names what was sent once and will not be sent again as it was. */
function complete({ sent = [], ...change }: Pending): Pending {
  const replaced = sent.filter(({ field, value }) => change.set[field] !== value);
  return { ...change, sources: [...change.sources, ...replaced] };
}

/** Lets go of the oldest sources of a change that would be too large to be taken. */
function lightened(change: Pending, home: string | undefined): Pending {
  const light = { ...change };
  while (light.sources.length > 0 && bytesOf(wireOf(light, home)) > LIMITS.CHANGE_BYTES_MAX) {
    light.sources = light.sources.slice(1);
  }
  return light;
}

function bytesOf(change: Change): number {
  return new TextEncoder().encode(JSON.stringify(change)).length;
}

async function replicaOf(tx: WriteTransaction, now: number): Promise<string> {
  const meta = tx.objectStore("meta");
  let replica = (await meta.get("replica")) as string | undefined;
  if (replica === undefined) {
    replica = newId(now);
    await meta.put(replica, "replica");
  }
  return replica;
}

/** A change as it crosses the wire: what is usual is left out. */
export function wireOf(change: Pending, home: string | undefined): Change {
  const stamps = Object.entries(change.stamps).filter(([name]) => name in change.set);
  const stamp = Math.max(...stamps.map(([, at]) => at));
  const odd = stamps.filter(([, at]) => at !== stamp);
  return {
    id: change.id,
    record: change.record,
    kind: change.kind,
    set: change.set,
    stamp,
    ...(change.create ? { create: true } : {}),
    ...(Object.keys(change.base).length > 0 ? { base: change.base } : {}),
    ...(odd.length > 0 ? { stamps: Object.fromEntries(odd) } : {}),
    ...(change.sources.length > 0 ? { sources: change.sources } : {}),
    ...(change.notebook === home ? {} : { notebook: change.notebook }),
    ...(change.resent ? { resent: true } : {}),
  };
}
