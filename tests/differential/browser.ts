/**
 * The app in a browser that a test leads: the real device on a real IndexedDB, over real HTTP.
 *
 * Reads one command per line of standard input as JSON, and answers each with one line. Node runs
 * this file as it is. The network lets nothing through but while a `sync` is under way, and then
 * does with each exchange what the command says.
 */
import { createInterface } from "node:readline";
import "../../client_assets/node_modules/fake-indexeddb/auto/index.mjs";
import { createDevice, type LinkwellDevice } from "../../client_assets/src/app/device.ts";
import type { KindName, Writes } from "../../client_assets/src/store/api.ts";
import { openAccountDatabase } from "../../client_assets/src/store/database.ts";
import { pendingOf, seen, storedOf } from "../../client_assets/src/store/records.ts";
import { digest, type Versions } from "../../client_assets/src/sync/digest.ts";
import { mergeTexts } from "../../client_assets/src/sync/textmerge.ts";

/**
 * What the network does with one exchange. `lost`: it never arrives. `answer lost`: it arrives, and
 * the answer does not. `late`: as lost, and it arrives when the test says so. `doubled`: it arrives
 * twice. `stuck` and `answer stuck`: nothing ever comes back, because the app is killed meanwhile.
 */
type Fate = "ok" | "lost" | "answer lost" | "late" | "doubled" | "stuck" | "answer stuck";

interface Command {
  do: string;
  url?: string;
  code?: string;
  at?: number;
  kind?: KindName;
  id?: string;
  notebook?: string;
  set?: Writes;
  fates?: Fate[];
  seed?: string;
  parts?: string[];
  texts?: [base: string | null, theirs: string, ours: string][];
  stores?: Versions[][];
}

/** Chance that a seed gives back: ids that break ties are the same in each run. */
function seeded(seed: string): <T extends ArrayBufferView | null>(array: T) => T {
  let state = 0;
  for (const letter of seed) state = (Math.imul(state, 31) + letter.charCodeAt(0)) | 0;
  const draw = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) & 0xff;
  };
  return (array) => {
    if (array)
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).forEach((_, i, all) => {
        all[i] = draw();
      });
    return array;
  };
}

const never = new Promise<never>(() => undefined);

/** One browser's way to the server; it keeps the cookie, as browsers do, when the app is killed. */
class Network {
  url = "";
  cookie = "";
  fates: Fate[] = [];
  isOpen = false;
  /** Exchanges that are still on their way. */
  late: (() => Promise<Response>)[] = [];
  stuck = () => {};

  readonly fetch: typeof fetch = async (input, init) => {
    const path = String(input);
    const arrive = () => this.#arrive(path, init);
    if (path !== "/api/sync") return arrive();
    const fate = this.isOpen ? (this.fates.shift() ?? "ok") : "lost";
    if (fate === "late") this.late.push(arrive);
    if (fate === "lost" || fate === "late") throw new TypeError("the network is down");
    if (fate !== "stuck") {
      const answer = await arrive();
      if (fate === "ok") return answer;
      await answer.arrayBuffer();
    }
    if (fate === "doubled") return arrive();
    if (fate === "answer lost") throw new TypeError("the connection was reset");
    this.stuck();
    return never;
  };

  async #arrive(path: string, init: RequestInit | undefined): Promise<Response> {
    const headers = new Headers(init?.headers);
    headers.set("Sec-Fetch-Site", "same-origin");
    if (this.cookie) headers.set("Cookie", this.cookie);
    const { signal: _, ...rest } = init ?? {};
    const answer = await fetch(this.url + path, { ...rest, headers, credentials: "omit" });
    for (const cookie of answer.headers.getSetCookie()) this.cookie = cookie.split(";")[0] ?? "";
    return answer;
  }
}

/** The browser's locks of one life of the app: who is killed lets go of all. */
class LifeLocks {
  readonly #held = new Map<string, Promise<unknown>>();

  get isFree(): boolean {
    return this.#held.size === 0;
  }

  readonly request = async (
    name: string,
    options: { ifAvailable?: boolean },
    work: (lock: object | null) => Promise<unknown>,
  ): Promise<unknown> => {
    if (options.ifAvailable && this.#held.has(name)) return work(null);
    while (this.#held.has(name)) await this.#held.get(name);
    const done = work({});
    const over = done.then(
      () => undefined,
      () => undefined,
    );
    this.#held.set(name, over);
    void over.then(() => this.#held.delete(name));
    return done;
  };
}

const network = new Network();
let clock_ms = 0;
let locks = new LifeLocks();
let device: LinkwellDevice = begin();

/** Starts the app on whatever this browser's storage holds. */
function begin(): LinkwellDevice {
  locks = new LifeLocks();
  return createDevice({
    clock: () => clock_ms,
    random: () => 0.5,
    fetch: network.fetch,
    userAgent: "",
    surroundings: {
      visible: () => true,
      believedOnline: () => network.isOpen,
      listen: () => () => undefined,
    },
    connect: undefined,
    lockManager: locks as unknown as LockManager,
  });
}

async function quiet(): Promise<void> {
  for (let calm = 0; calm < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    calm = locks.isFree ? calm + 1 : 0;
  }
}

async function join({ url = "", code = "" }: Command) {
  network.url = url;
  network.isOpen = true;
  const result = await device.join(code);
  if (result.ok) await device.syncNow();
  await quiet();
  network.isOpen = false;
  return result;
}

/** Exchanges once, well or not; the app may be killed while it waits for an answer. */
async function sync({ fates = [] }: Command): Promise<void> {
  network.fates = [...fates];
  network.isOpen = true;
  const stuck = new Promise<void>((resolve) => {
    network.stuck = resolve;
  });
  await Promise.race([device.syncNow(), stuck]);
  network.isOpen = false;
  if (locks.isFree) await quiet();
}

/** The app is gone between two moments, and starts again. */
async function kill(): Promise<void> {
  const killed = device;
  network.isOpen = false;
  device = begin();
  void killed.close();
  await quiet();
}

/** The browser threw away what the app had stored, and kept the cookie. */
async function wipe(): Promise<void> {
  network.isOpen = false;
  await device.close();
  globalThis.indexedDB = new IDBFactory();
  device = begin();
  for (let i = 0; i < 2_000 && !device.account.value; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await quiet();
}

/** Everything that lies in storage, and what the screens would show of it. */
async function state() {
  const account = device.account.value;
  if (!account) throw new Error("nobody has joined");
  const db = await openAccountDatabase(account.id, () => undefined);
  const stored = (await db.getAll("records")).map(storedOf);
  const outbox = (await db.getAll("outbox")).map(pendingOf);
  db.close();
  const key = (notebook: string, id: string) => `${notebook}/${id}`;
  const held = new Map(stored.map((one) => [key(one.notebook, one.id), one]));
  const ids = new Map(
    [...stored, ...outbox.map((one) => ({ notebook: one.notebook, id: one.record }))].map((one) => [
      key(one.notebook, one.id),
      one,
    ]),
  );
  const records = [...ids.values()].map(({ notebook, id }) => {
    const one = held.get(key(notebook, id));
    const pending = outbox.filter((two) => two.notebook === notebook && two.record === id);
    const kind = one?.kind ?? pending[0]?.kind;
    return { notebook, id, kind, held: one?.cells ?? {}, seen: seen(one, pending) };
  });
  const notebooks = [...new Set(stored.map((one) => one.notebook))];
  const digests = await Promise.all(
    notebooks.map(async (notebook) => [
      notebook,
      await digest(
        stored
          .filter((one) => one.notebook === notebook && one.cells["deleted"]?.value !== true)
          .map((one) => [
            one.id,
            Object.fromEntries(
              Object.entries(one.cells).map(([name, cell]) => [name, cell.version]),
            ),
          ]),
      ),
    ]),
  );
  const { tray } = device.sync.value;
  const waiting = outbox.map((one) => one.id);
  return { records, digests: Object.fromEntries(digests), tray, outbox: waiting };
}

/** The ids on the lists that screens show, by kind. */
function shown() {
  const kinds: KindName[] = ["mood", "entry", "grant", "preference", "message", "view"];
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      device
        .list(kind)
        .value.map((view) => view.id)
        .sort(),
    ]),
  );
}

async function obey(command: Command): Promise<unknown> {
  if (command.at !== undefined) clock_ms = command.at;
  const { kind = "entry", id = "", set = {}, notebook } = command;
  const options = notebook === undefined ? {} : { notebook };
  switch (command.do) {
    case "join":
      return join(command);
    case "create":
      return device.create(kind, set, { ...options, ...(id ? { id } : {}) }).finally(quiet);
    case "edit":
      return device.edit(kind, id, set, options).finally(quiet);
    case "delete":
      return device.remove(kind, id, options).finally(quiet);
    case "undelete":
      return device.undelete(kind, id, options).finally(quiet);
    case "sync":
      return sync(command);
    case "kill":
      return kill();
    case "move":
      network.url = command.url ?? "";
      return null;
    case "wipe":
      return wipe();
    case "derive":
      return device.derivedId(kind as "grant", ...(command.parts ?? []));
    case "merge":
      return (command.texts ?? []).map((texts) => mergeTexts(...texts));
    case "digest":
      return Promise.all((command.stores ?? []).map(digest));
    case "late":
      for (const arrive of network.late.splice(0)) await (await arrive()).arrayBuffer();
      return null;
    case "state":
      return { ...(await state()), shown: shown() };
    case "afresh": {
      await device.close();
      globalThis.indexedDB = new IDBFactory();
      Object.defineProperty(crypto, "getRandomValues", {
        value: seeded(command.seed ?? ""),
        configurable: true,
      });
      network.cookie = "";
      network.late = [];
      device = begin();
      return null;
    }
    default:
      throw new Error(`what is ${command.do}?`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer: unknown;
  try {
    answer = { ok: (await obey(JSON.parse(line) as Command)) ?? null };
  } catch (error) {
    answer = { error: error instanceof Error ? `${error.stack}` : String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
