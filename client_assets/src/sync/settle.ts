/** The second half of an exchange: the whole answer is taken in, or nothing of it. */
import type { Account } from "../store/api.ts";
import { encode } from "../store/codec.ts";
import {
  type AccountDatabase,
  type Meta,
  type StoreName,
  strictly,
  type WriteTransaction,
} from "../store/database.ts";
import { newChangeId } from "../store/ids.ts";
import { joiningAt, keepJoining } from "../store/joinings.ts";
import type { Pending } from "../store/records.ts";
import type { KeepSummaries } from "../store/summaries.ts";
import { outboxRow, readHeldIn } from "../store/writing.ts";
import type { Receipt, SyncAnswer } from "../wire/generated.ts";
import type { Round } from "./begin.ts";
import { type Outranked, tellOutranked } from "./outranked.ts";
import { dropNotebook, dropStrayDrafts, dropUnnamed, type Touched, takePage } from "./pages.ts";
import { type Left, take } from "./receipts.ts";
import type { Lost, resend } from "./resend.ts";

const EVERYTHING: StoreName[] = [
  "records",
  "outbox",
  "meta",
  "tray",
  "people",
  "joinings",
  "ledgers",
  "summaries",
];

/** A participant's draft never waits for an answer that is being taken in. */
const EVERYTHING_OF_A_WORKER: StoreName[] = [...EVERYTHING, "drafts"];

/** What an answer did to this device. */
export interface Settled extends Touched {
  revived: string[];
  /** The ids of changes that got their receipt. */
  receipted: string[];
  /** The ids of those that got none: they wait, and go again. */
  held: string[];
  /** Whether what both hold was compared. */
  verified: boolean;
  /** How many wait now. */
  waiting: number;
  /** Whether somebody is to be told that what this device held of theirs is deleted. */
  owed: boolean;
  more: boolean;
  /** Choices made here that another's outranked. */
  outranked: Outranked[];
}

/** When the answer came, on the device's clock, ms. */
export interface Timing {
  sent: number;
  received: number;
}

export interface Circumstances {
  account: Account;
  timing: Timing;
  /** The code that sends again: needed for an answer of which {@link lossIn} tells of a loss. */
  resend?: typeof resend | undefined;
  /** Keeps the summaries of a link worker's people. */
  sum?: KeepSummaries | undefined;
}

/** What the server may have lost, by its answer; null as a rule. */
export function lossIn({ restored_to, differs = [] }: SyncAnswer): Lost | null {
  if (restored_to !== undefined && restored_to !== null) return { since: restored_to };
  return differs.length > 0 ? { notebooks: differs } : null;
}

/**
 * Takes in the answer to `round`: receipts, pages, cursor and clock in one transaction.
 *
 * Returns null when another exchange has begun since: that one's answer counts, and everything in
 * this one comes again.
 */
export function settle(
  db: AccountDatabase,
  round: Round,
  answer: SyncAnswer,
  { account, timing, resend, sum }: Circumstances,
): Promise<Settled | null> {
  const worker = account.role === "worker";
  return strictly(db, worker ? EVERYTHING_OF_A_WORKER : EVERYTHING, async (tx) => {
    const meta = tx.objectStore("meta");
    if ((await meta.get("round")) !== round.id) return null;
    const settled: Settled = {
      records: [],
      notebooks: [],
      revived: [],
      receipted: [],
      waiting: 0,
      owed: false,
      held: [],
      verified: round.request.verify !== undefined,
      more: answer.more ?? false,
      outranked: [],
    };
    const sent = new Map(round.sent.map((change) => [change.id, change]));
    for (const receipt of answer.receipts ?? []) {
      const frozen = sent.get(receipt.change);
      sent.delete(receipt.change);
      if (frozen) await takeReceipt(tx, frozen, receipt, answer.now, settled);
    }
    for (const id of sent.keys()) settled.held.push(id);
    await forgetErased(tx, round);
    for (const notebook of answer.dropped ?? []) {
      await dropNotebook(tx, notebook, answer.now, settled);
    }
    for (const page of answer.notebooks ?? []) {
      await takePage(tx, page, { worker, now: answer.now }, settled);
    }
    const mayBeLess = answer.dropped || answer.notebooks;
    if (worker && mayBeLess && !settled.more) await dropStrayDrafts(tx);
    const owed = (await meta.get("erased")) as Meta["erased"] | undefined;
    settled.owed = worker && (owed?.length ?? 0) > 0;
    // Only now: what stands instead came with the pages.
    await tellOutranked(tx, settled.outranked, answer.now);
    if (account.notebook && !settled.more && answer.restored_to == null) {
      await dropUnnamed(tx, account.notebook, settled);
    }
    await meta.put(answer.cursor, "cursor");
    const lost = lossIn(answer);
    if (lost) await sendAgain(tx, { account, timing, resend }, lost, settled);
    if (settled.verified) await meta.put(timing.received, "verified");
    await meta.put(offsetOf(answer.now, timing), "offset");
    if (sum) await sum(tx, settled, (await wasWhole(tx)) ? answer.now : undefined);
    const { more } = settled;
    const answered = { round: round.id, device: timing.received, server: answer.now, more };
    await meta.put(answered, "answered");
    settled.waiting = await tx.objectStore("outbox").count();
    return settled;
  });
}

/** Whether this device knew all there was to know: then what comes now is news. */
async function wasWhole(tx: WriteTransaction): Promise<boolean> {
  const before = (await tx.objectStore("meta").get("answered")) as Meta["answered"] | undefined;
  return before?.more === false;
}

/** In one transaction with the new cursor: whatever happens next, nothing of it is forgotten. */
async function sendAgain(
  tx: WriteTransaction,
  { account, resend }: Circumstances,
  lost: Lost,
  settled: Settled,
): Promise<void> {
  if (!resend) throw new Error("the code that sends again is not here");
  await resend(tx, account, lost);
  // The server holds something else and does not know which: everything is pulled afresh.
  if (lost.notebooks) await tx.objectStore("meta").delete("cursor");
  const rows = await tx.objectStore("outbox").getAll();
  for (const { notebook, record } of rows) settled.records.push([notebook, record]);
  // Nothing of what was sent was looked at: it is not what waits.
  settled.held = [];
  settled.more = true;
}

/** Server time minus device time, as if the server had answered half-way. */
function offsetOf(now: number, { sent, received }: Timing): number {
  return Math.round(now - (sent + received) / 2);
}

async function takeReceipt(
  tx: WriteTransaction,
  { notebook, record, ...sent }: Pending,
  receipt: Receipt,
  now: number,
  settled: Settled,
): Promise<void> {
  const outbox = tx.objectStore("outbox");
  const { stored, pending } = await readHeldIn(tx, notebook, record);
  // As it stands by now: an earlier receipt in this answer may have given it words to carry.
  const frozen = pending.find((change) => change.seq === sent.seq && change.id === sent.id);
  if (!frozen) return;
  const open = pending.find((change) => change.state === "open");
  const behind = pending.find((change) => change.state === "frozen" && !change.resent);
  const under = { stored, frozen, open, now, newChangeId };
  const left = take(frozen.resent ? { ...under, behind } : under, receipt);
  await outbox.delete(frozen.seq ?? -1);
  await keepOpen(tx, frozen, open, left.open);
  if (left.behind) await outbox.put(outboxRow(left.behind));
  await keepRecord(tx, left, now);
  await keepJoinings(tx, frozen, left, now);
  if (left.tray) {
    await tx.objectStore("tray").put({ change: frozen.id, notebook, payload: encode(left.tray) });
  }
  settled.receipted.push(frozen.id);
  settled.records.push([notebook, record]);
  for (const [field, mine] of Object.entries(left.overtaken ?? {})) {
    settled.outranked.push({ notebook, record, kind: frozen.kind, field, mine });
  }
  if (receipt.revived) settled.revived.push(record);
}

async function keepOpen(
  tx: WriteTransaction,
  frozen: Pending,
  before: Pending | undefined,
  after: Pending | undefined,
): Promise<void> {
  if (after === before) return;
  const outbox = tx.objectStore("outbox");
  if (before?.seq !== undefined) await outbox.delete(before.seq);
  // In the frozen one's place: nothing overtakes it in the queue.
  if (after) await outbox.put(outboxRow({ ...after, seq: frozen.seq ?? before?.seq ?? 0 }));
}

async function keepRecord(tx: WriteTransaction, { stored }: Left, now: number): Promise<void> {
  if (!stored) return;
  const { notebook, id, ...body } = stored;
  const heard = Math.max(now, body.heard ?? 0);
  await tx.objectStore("records").put({ notebook, id, payload: encode({ ...body, heard }) });
}

/** Joined once more before anybody looked, the words of this device alone are still the first. */
async function keepJoinings(
  tx: WriteTransaction,
  { notebook, record, kind }: Pending,
  { joined = {} }: Left,
  at: number,
): Promise<void> {
  for (const [field, words] of Object.entries(joined)) {
    const cell = { notebook, record, field };
    const before = (await joiningAt(tx, cell))?.body;
    const mine = before?.joined === words.mine ? before.mine : words.mine;
    await keepJoining(tx, cell, { kind, mine, joined: words.joined, at });
  }
}

/** What the server has heard needs no telling again. */
async function forgetErased(tx: WriteTransaction, { request }: Round): Promise<void> {
  const heard = new Set(
    (request.erased ?? []).map(({ notebook, epoch }) => `${notebook} ${epoch}`),
  );
  if (heard.size === 0) return;
  const meta = tx.objectStore("meta");
  const all = ((await meta.get("erased")) as Meta["erased"] | undefined) ?? [];
  const rest = all.filter(({ notebook, epoch }) => !heard.has(`${notebook} ${epoch}`));
  await meta.put(rest, "erased");
}
