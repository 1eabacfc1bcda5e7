/** Exchanges with the server until both know the same. Runs in a tab and in the service worker. */

import type { Account } from "../store/api.ts";
import type { AccountDatabase } from "../store/database.ts";
import { recall } from "../store/database.ts";
import type { SyncAnswer } from "../wire/generated.ts";
import { begin, type Checks, type Turn } from "./begin.ts";
import { nameOf, ownProblem, ProblemError, sendForJson } from "./http.ts";
import { lossIn, type Settled, settle } from "./settle.ts";

/** How an exchange ended. */
export type Outcome =
  | {
      done: true;
      /** What both hold was compared, as was asked. */
      verified?: boolean;
    }
  | {
      done: false;
      /** The problem's name: `offline`, `signed-out`, `protocol-version`, `unavailable` … */
      problem: string;
      retry_after_s?: number;
    };

export interface Line {
  account: Account;
  db: AccountDatabase;
  /** The device's clock, ms. */
  clock: () => number;
  fetch: typeof fetch;
  /** Each answer's effects, as soon as they are on disk. */
  onSettled: (settled: Settled) => void | Promise<void>;
  /** Whether what both hold is to be compared, should there be nothing to send. */
  verify?: boolean;
}

/**
 * Sends what waits and takes what is new. Only for the holder of the exchange lock.
 *
 * Throws nothing that the network or the server can cause.
 */
export async function exchange(line: Line): Promise<Outcome> {
  const held = new Set<string>();
  let checks = line.verify ? await checksFor(line) : null;
  let verified = false;
  for (;;) {
    let settled: Settled | null;
    try {
      settled = await roundTrip(line, { held, checks });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { retry_after_s } = error.problem;
      const problem = nameOf(error.problem);
      return { done: false, problem, ...(retry_after_s ? { retry_after_s } : {}) };
    }
    if (!settled) return { done: false, problem: "overtaken" };
    await line.onSettled(settled);
    checks = null;
    verified ||= settled.verified;
    for (const id of settled.receipted) held.delete(id);
    const before = held.size;
    for (const id of settled.held) held.add(id);
    // What must wait for its receipt is no reason to ask again, unless others can go past it.
    const progress = settled.receipted.length > 0 || held.size > before;
    const isOver = !settled.more && !settled.owed && !(progress && settled.waiting > held.size);
    if (isOver) return { done: true, verified };
  }
}

/** Fetched when it is first needed, and not in the way of anything else. */
async function checksFor({ db, account }: Line): Promise<Checks | null> {
  const verifying = await import("./verify.ts").catch(() => null);
  return verifying?.checksOf(db, account) ?? null;
}

async function resending() {
  try {
    return (await import("./resend.ts")).resend;
  } catch {
    throw notFetched();
  }
}

async function summing() {
  try {
    return (await import("../store/summaries.ts")).keepSummaries;
  } catch {
    throw notFetched();
  }
}

/** Nothing of the answer is taken in; the server gives it again. */
function notFetched(): ProblemError {
  return ownProblem("unavailable", "A part of the app could not be fetched.", 503);
}

async function roundTrip(line: Line, turn: Turn): Promise<Settled | null> {
  const { account, db, clock, fetch } = line;
  const sum = account.role === "worker" ? await summing() : undefined;
  const offset = (await recall(db, "offset")) ?? 0;
  const round = await begin(db, account.notebook, clock() + offset, turn);
  const sent = clock();
  const answer = await sendForJson<SyncAnswer>(fetch, "/api/sync", await packed(round.request));
  const timing = { sent, received: clock() };
  const resend = lossIn(answer) ? await resending() : undefined;
  return settle(db, round, answer, { account, timing, resend, sum });
}

/** The body as it travels: gzipped where the browser can and where it helps. */
async function packed(body: unknown): Promise<RequestInit> {
  const plain = new TextEncoder().encode(JSON.stringify(body));
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  const zipped = await gzipped(plain);
  if (!zipped || zipped.byteLength >= plain.byteLength) {
    return { method: "POST", headers, body: plain };
  }
  return { method: "POST", headers: { ...headers, "Content-Encoding": "gzip" }, body: zipped };
}

async function gzipped(plain: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer | undefined> {
  if (typeof CompressionStream === "undefined") return undefined;
  const stream = new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
