/**
 * For tests: a server that takes everything, a network that fails when told to, and a browser
 * whose tabs can be looked at and away from. What the server decides is tested on the real one.
 */
import { IDBFactory } from "fake-indexeddb";
import type { Account } from "../store/api.ts";
import type { Surroundings } from "../sync/courier.ts";
import type {
  Change,
  NotebookPage,
  SyncAnswer,
  SyncRequest,
  WireRecord,
} from "../wire/generated.ts";
import type { World } from "./browser.ts";
import { createDevice, type LinkwellDevice } from "./device.ts";

export const SAM: Account = {
  id: "01900000-0000-7000-8000-00000000000a",
  role: "participant",
  name: "Sam",
  device: "01900000-0000-7000-8000-0000000000d1",
  service: "Riverside",
  notebook: "01900000-0000-7000-8000-0000000000b1",
};
export const AMIRA: Account = {
  id: "01900000-0000-7000-8000-00000000000c",
  role: "worker",
  name: "Amira",
  device: "01900000-0000-7000-8000-0000000000d2",
  service: "Riverside",
};
export const HOME = SAM.notebook ?? "";
export const NOW = Date.UTC(2026, 5, 1, 8);

/** What the network does with one request. */
export type Fault = "none" | "cut" | "lose the answer" | Response;

export class StandIn {
  account: Account;
  now = NOW;
  /** How often somebody joined, and whether the code still lets its device in. */
  joins = 0;
  codeIsOver = false;
  /** Whether it knows no cookie of this browser's. */
  signedOut = false;
  /** Every request that reached the server, unpacked. */
  requests: SyncRequest[] = [];
  /** Whether nothing at all gets through to it. */
  isAway = false;
  /** What happens to the next requests, one each; then all is well. */
  faults: Fault[] = [];
  /** Whether the answer to a join is lost. */
  joinFault = false;
  /** Said once, with the next answer. */
  news: Partial<SyncAnswer> = {};
  /** Answers of its own; undefined leaves it to the usual. */
  answer: (request: SyncRequest) => Partial<SyncAnswer> | undefined = () => undefined;
  /** Every change by id: what came twice is here once. */
  changes = new Map<string, Change>();
  #cursor = 0;

  constructor(account: Account = SAM) {
    this.account = account;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    if (this.isAway) throw new TypeError("the network is down");
    const path = String(input);
    if (path === "/api/join") return this.#join();
    if (path === "/api/me") return this.#me();
    const fault = this.faults.shift();
    if (fault === "cut") throw new TypeError("the network is down");
    if (fault instanceof Response) return fault;
    const request = JSON.parse(await unpacked(init)) as SyncRequest;
    const answer = this.#take(request);
    if (fault === "lose the answer") throw new TypeError("the connection was reset");
    return Response.json(answer);
  };

  /** What the server would hold of one record, had nobody else written. */
  cells(record: string): Record<string, unknown> {
    const cells: Record<string, unknown> = {};
    for (const change of this.changes.values()) {
      if (change.record === record) Object.assign(cells, change.set);
    }
    return cells;
  }

  #join(): Response {
    this.joins += 1;
    if (this.joinFault) throw new TypeError("the connection was reset");
    if (!this.codeIsOver) return Response.json(this.account);
    const type = "urn:linkwell:problem:code-unknown";
    return Response.json({ type, title: "No such code", status: 404 }, { status: 404 });
  }

  #me(): Response {
    if (this.joins > 0 && !this.signedOut) return Response.json(this.account);
    const type = "urn:linkwell:problem:signed-out";
    return Response.json({ type, title: "Signed out", status: 401 }, { status: 401 });
  }

  #take(request: SyncRequest): SyncAnswer {
    this.requests.push(request);
    const own = this.answer(request);
    const receipts = (request.changes ?? []).map((change) => ({ change: change.id }));
    for (const change of request.changes ?? []) this.changes.set(change.id, change);
    const news = this.news;
    this.news = {};
    this.#cursor += 1;
    return { now: this.now, cursor: `c${this.#cursor}`, receipts, ...news, ...own };
  }
}

async function unpacked(init: RequestInit | undefined): Promise<string> {
  const headers = new Headers(init?.headers);
  const body = new Response(init?.body ?? null);
  if (headers.get("Content-Encoding") !== "gzip" || !body.body) return body.text();
  return new Response(body.body.pipeThrough(new DecompressionStream("gzip"))).text();
}

/** A tab's surroundings, which the test moves. */
export class Looked implements Surroundings {
  #heard = new Set<Parameters<Surroundings["listen"]>[0]>();
  #visible = true;
  online = true;

  visible = () => this.#visible;
  believedOnline = () => this.online;
  listen = (heard: Parameters<Surroundings["listen"]>[0]) => {
    this.#heard.add(heard);
    return () => void this.#heard.delete(heard);
  };

  happen(what: "seen" | "hidden" | "online" | "offline"): void {
    this.#visible = what === "hidden" ? false : this.#visible || what === "seen";
    for (const heard of [...this.#heard]) heard(what);
  }
}

/** An empty browser. */
export function freshStorage(): void {
  globalThis.indexedDB = new IDBFactory();
}

/** A device in the browser's storage, as it starts. */
export function aDevice(server: StandIn, world: Partial<World> = {}): LinkwellDevice {
  return createDevice({
    clock: () => NOW,
    random: () => 0.5,
    fetch: server.fetch,
    surroundings: new Looked(),
    connect: undefined,
    ...world,
  });
}

/** A device that has just joined. */
export async function joined(server: StandIn, world: Partial<World> = {}): Promise<LinkwellDevice> {
  const device = aDevice(server, world);
  await device.join("ABCDEFGH");
  return device;
}

/** Waits for what happens in the background. */
export async function until(holds: () => boolean | Promise<boolean>, what = "it"): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${what} never came to hold`);
}

export const mood = (score: number, more: Record<string, unknown> = {}) => ({
  score,
  at: NOW,
  day: "2026-06-01",
  zone: "Europe/London",
  ...more,
});
export const entry = (body: string, more: Record<string, unknown> = {}) => ({
  body,
  at: NOW,
  day: "2026-06-01",
  zone: "Europe/London",
  ...more,
});

/** A record as the server sends it, all cells of one version. */
export function wireRecord(
  id: string,
  kind: string,
  set: Record<string, unknown>,
  version = "AAAAAAAAAAAAAAAA",
): WireRecord {
  return { id, kind, version, stamp: NOW - 1_000, set };
}

export function page(notebook: string, more: Partial<NotebookPage>): NotebookPage {
  return { notebook, ...more };
}

/** Everything that lies in the browser's storage, as one text. */
export async function allStorage(): Promise<string> {
  const parts: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name ?? "");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise<unknown[]>((resolve, reject) => {
        const request = db.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      parts.push(`${name} ${store} ${JSON.stringify(rows)}`);
    }
    db.close();
  }
  return parts.join("\n");
}
