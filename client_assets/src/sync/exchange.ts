/** Exchanges with the server until both know the same. Runs in a tab and in the service worker. */

import type { Account } from "../store/api.ts";
import type { AccountDatabase } from "../store/database.ts";
import { recall } from "../store/database.ts";
import type { SyncAnswer } from "../wire/generated.ts";
import { begin } from "./begin.ts";
import { nameOf, ProblemError, sendForJson } from "./http.ts";
import { type Settled, settle } from "./settle.ts";

/** How an exchange ended. */
export type Outcome =
  | { done: true }
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
}

/**
 * Sends what waits and takes what is new. Only for the holder of the exchange lock.
 *
 * Throws nothing that the network or the server can cause.
 */
export async function exchange(line: Line): Promise<Outcome> {
  for (;;) {
    let settled: Settled | null;
    try {
      settled = await roundTrip(line);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { retry_after_s } = error.problem;
      const problem = nameOf(error.problem);
      return { done: false, problem, ...(retry_after_s ? { retry_after_s } : {}) };
    }
    if (!settled) return { done: false, problem: "overtaken" };
    await line.onSettled(settled);
    const progress = settled.waiting > 0 && settled.receipted > 0;
    if (!settled.more && !progress) return { done: true };
  }
}

async function roundTrip({ account, db, clock, fetch }: Line): Promise<Settled | null> {
  const offset = (await recall(db, "offset")) ?? 0;
  const round = await begin(db, account.notebook, clock() + offset);
  const sent = clock();
  const answer = await sendForJson<SyncAnswer>(fetch, "/api/sync", await packed(round.request));
  const timing = { sent, received: clock() };
  return settle(db, round, answer, { worker: account.role === "worker", timing });
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
