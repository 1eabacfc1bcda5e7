/** The second half of an exchange: the whole answer is taken in, or nothing of it. */
import { encode } from "../store/codec.ts";
import {
  type AccountDatabase,
  type Meta,
  type StoreName,
  strictly,
  type WriteTransaction,
} from "../store/database.ts";
import { newChangeId } from "../store/ids.ts";
import type { Pending } from "../store/records.ts";
import { outboxRow, readHeldIn } from "../store/writing.ts";
import type { Receipt, SyncAnswer } from "../wire/generated.ts";
import type { Round } from "./begin.ts";
import { dropNotebook, type Touched, takePage } from "./pages.ts";
import { type Left, take } from "./receipts.ts";

const EVERYTHING: StoreName[] = ["records", "outbox", "meta", "tray", "people"];

/** What an answer did to this device. */
export interface Settled extends Touched {
  joined: string[];
  revived: string[];
  /** How many changes got their receipt. */
  receipted: number;
  /** How many wait now. */
  waiting: number;
  more: boolean;
}

/** When the answer came, on the device's clock, ms. */
export interface Timing {
  sent: number;
  received: number;
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
  { worker, timing }: { worker: boolean; timing: Timing },
): Promise<Settled | null> {
  return strictly(db, EVERYTHING, async (tx) => {
    const meta = tx.objectStore("meta");
    if ((await meta.get("round")) !== round.id) return null;
    const settled: Settled = {
      records: [],
      notebooks: [],
      joined: [],
      revived: [],
      receipted: 0,
      waiting: 0,
      more: answer.more ?? false,
    };
    const sent = new Map(round.sent.map((change) => [change.id, change]));
    for (const receipt of answer.receipts ?? []) {
      const frozen = sent.get(receipt.change);
      if (frozen) await takeReceipt(tx, frozen, receipt, answer.now, settled);
    }
    await forgetErased(tx, round);
    for (const notebook of answer.dropped ?? []) {
      await dropNotebook(tx, notebook, answer.now, settled);
    }
    for (const page of answer.notebooks ?? []) await takePage(tx, page, worker, settled);
    await meta.put(answer.cursor, "cursor");
    await meta.put(offsetOf(answer.now, timing), "offset");
    const { more } = settled;
    const answered = { round: round.id, device: timing.received, server: answer.now, more };
    await meta.put(answered, "answered");
    settled.waiting = await tx.objectStore("outbox").count();
    return settled;
  });
}

/** Server time minus device time, as if the server had answered half-way. */
function offsetOf(now: number, { sent, received }: Timing): number {
  return Math.round(now - (sent + received) / 2);
}

async function takeReceipt(
  tx: WriteTransaction,
  frozen: Pending,
  receipt: Receipt,
  now: number,
  settled: Settled,
): Promise<void> {
  const { notebook, record } = frozen;
  const outbox = tx.objectStore("outbox");
  const { stored, pending } = await readHeldIn(tx, notebook, record);
  if (!pending.some((change) => change.seq === frozen.seq && change.id === frozen.id)) return;
  const open = pending.find((change) => change.state === "open");
  const left = take({ stored, frozen, open, now, newChangeId }, receipt);
  await outbox.delete(frozen.seq ?? -1);
  await keepOpen(tx, frozen, open, left.open);
  await keepRecord(tx, left);
  if (left.tray) {
    await tx.objectStore("tray").put({ change: frozen.id, notebook, payload: encode(left.tray) });
  }
  settled.receipted += 1;
  settled.records.push([notebook, record]);
  if (left.joined) settled.joined.push(record);
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

async function keepRecord(tx: WriteTransaction, { stored }: Left): Promise<void> {
  if (!stored) return;
  const { notebook, id, ...body } = stored;
  await tx.objectStore("records").put({ notebook, id, payload: encode(body) });
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
