/** Puts the device together: storage, the exchange with the server, and what screens see of them. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type {
  Account,
  Device,
  KindFields,
  KindName,
  SyncState,
  View,
  Writes,
} from "../store/api.ts";
import { decode, encode } from "../store/codec.ts";
import { derivedId, newId } from "../store/ids.ts";
import { type News, OpenAccount } from "../store/open-account.ts";
import { type RecordKey, readAll, readSome, readSurroundings } from "../store/reading.ts";
import { Settings } from "../store/settings.ts";
import { Shelf } from "../store/shelf.ts";
import {
  NoSuchRecord,
  writeCreate,
  writeDelete,
  writeEdit,
  writeUndelete,
} from "../store/writing.ts";
import { join, onlineApi, ownProblem, ProblemError } from "../sync/http.ts";
import { deviceLabel } from "./label.ts";

/** What the device takes from outside, so that tests can hand in their own. */
export interface World {
  /** The device's clock, ms since 1970. */
  clock: () => number;
  fetch: typeof fetch;
  userAgent: string;
}

const BROWSER: World = {
  clock: () => Date.now(),
  fetch: (input, init) => fetch(input, init),
  userAgent: globalThis.navigator?.userAgent ?? "",
};

/** False on plain http outside this machine, where browsers give no lasting storage or offline. */
export const isSecure: boolean = globalThis.isSecureContext !== false;

let theDevice: LinkwellDevice | undefined;

/** The one device of this page, started at first use. */
export function useDevice(): Device {
  theDevice ??= createDevice();
  return theDevice;
}

/** Starts a device; it is usable at once and fills as its storage is read. */
export function createDevice(world: Partial<World> = {}): LinkwellDevice {
  return new LinkwellDevice({ ...BROWSER, ...world });
}

const NOTHING_YET: SyncState = {
  waiting: 0,
  phase: "idle",
  answeredAt: null,
  tray: [],
  joined: [],
  revived: [],
};

export class LinkwellDevice implements Device {
  readonly account = signal<Account | null>(null);
  readonly sync = signal<SyncState>(NOTHING_YET);
  readonly online = signal(globalThis.navigator?.onLine ?? true);
  readonly ready = signal(false);
  readonly people = signal<ReturnType<Device["people"]["peek"]>>([]);
  readonly update = signal({ ready: false, apply: () => {} });
  readonly api;

  readonly #world: World;
  readonly #shelf = new Shelf();
  readonly #settings = new Settings();
  #offset = 0;
  #open: Promise<OpenAccount | null>;

  constructor(world: World) {
    this.#world = world;
    this.api = onlineApi(world.fetch);
    this.#open = this.#start();
  }

  list<K extends KindName>(kind: K, notebook?: string): ReadonlySignal<View<KindFields[K]>[]> {
    return this.#shelf.list(kind, notebook) as unknown as ReadonlySignal<View<KindFields[K]>[]>;
  }

  get<K extends KindName>(
    kind: K,
    id: string,
    notebook?: string,
  ): ReadonlySignal<View<KindFields[K]> | undefined> {
    const live = this.#shelf.get(kind, id, notebook);
    return live as unknown as ReadonlySignal<View<KindFields[K]> | undefined>;
  }

  async create(
    kind: KindName,
    writes: Writes,
    options: { id?: string; notebook?: string } = {},
  ): Promise<string> {
    const open = await this.#opened();
    const record = options.id ?? newId(this.now());
    const notebook = options.notebook ?? homeOf(open);
    await writeCreate(open.db, { notebook, record, kind, now: this.now() }, writes);
    await this.#wrote(open, [notebook, record]);
    return record;
  }

  async edit(
    kind: KindName,
    id: string,
    writes: Writes,
    options: { notebook?: string } = {},
  ): Promise<void> {
    await this.#change(kind, id, options.notebook, (open, target) =>
      writeEdit(open.db, target, writes),
    );
  }

  async remove(kind: KindName, id: string, options: { notebook?: string } = {}): Promise<void> {
    await this.#change(kind, id, options.notebook, (open, target) => writeDelete(open.db, target));
  }

  async undelete(kind: KindName, id: string, options: { notebook?: string } = {}): Promise<void> {
    await this.#change(kind, id, options.notebook, (open, target) =>
      writeUndelete(open.db, target),
    );
  }

  derivedId(kind: "grant" | "preference" | "attendance", ...parts: string[]): Promise<string> {
    return derivedId(kind, ...parts);
  }

  async draft<T>(key: string): Promise<T | undefined> {
    const open = await this.#open;
    const payload = await open?.db.get("drafts", key);
    return payload && (decode(payload) as T);
  }

  async saveDraft<T>(key: string, value: T): Promise<void> {
    const { db } = await this.#opened();
    await db.put("drafts", encode<unknown>(value), key);
  }

  async clearDraft(key: string): Promise<void> {
    const open = await this.#open;
    await open?.db.delete("drafts", key);
  }

  async syncNow(): Promise<void> {}

  async dismissTray(change: string): Promise<void> {
    const open = await this.#opened();
    await open.db.delete("tray", change);
    await this.#look(open);
    open.tell({});
  }

  async join(code: string, options: { replace?: boolean } = {}) {
    try {
      const account = await join(this.#world.fetch, {
        code,
        device_key: await this.#settings.deviceKey(),
        label: deviceLabel(this.#world.userAgent),
        ...(options.replace ? { replace: true } : {}),
      });
      await this.#settings.saveAccount(account);
      await this.#switchTo(account);
      return { ok: true as const, account };
    } catch (error) {
      if (error instanceof ProblemError) return { ok: false as const, problem: error.problem };
      throw error;
    }
  }

  async exportAll(): Promise<unknown> {
    const open = await this.#opened();
    return { account: open.account, exported_at: this.now() };
  }

  now(): number {
    return this.#world.clock() + this.#offset;
  }

  today(): { day: string; zone: string } {
    const at = new Date(this.now());
    const day = [
      String(at.getFullYear()).padStart(4, "0"),
      String(at.getMonth() + 1).padStart(2, "0"),
      String(at.getDate()).padStart(2, "0"),
    ].join("-");
    return { day, zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC" };
  }

  setting<T>(name: "locale" | "text" | "theme"): ReadonlySignal<T | undefined> {
    return this.#settings.setting(name) as ReadonlySignal<T | undefined>;
  }

  saveSetting(name: "locale" | "text" | "theme", value: unknown): Promise<void> {
    return this.#settings.save(name, value);
  }

  /** Lets go of storage and of the network; for tests. */
  async close(): Promise<void> {
    (await this.#open)?.close();
  }

  async #start(): Promise<OpenAccount | null> {
    const account = await this.#settings.load();
    if (!account) {
      this.ready.value = true;
      return null;
    }
    return this.#openFor(account);
  }

  async #openFor(account: Account): Promise<OpenAccount> {
    this.account.value = account;
    const open = await OpenAccount.open(account, (news) => void this.#hear(news));
    void whileOpen(open, () => this.#fill(open));
    return open;
  }

  async #fill(open: OpenAccount): Promise<void> {
    await this.#look(open);
    await readAll(open.db, this.#shelf);
    this.ready.value = true;
  }

  async #switchTo(account: Account): Promise<void> {
    const before = await this.#open;
    before?.close();
    batch(() => {
      this.ready.value = false;
      this.#shelf.clear();
      this.sync.value = NOTHING_YET;
      this.people.value = [];
    });
    this.#open = this.#openFor(account);
    await this.#open;
  }

  async #opened(): Promise<OpenAccount> {
    const open = await this.#open;
    if (!open) throw ownProblem("signed-out", "Nobody has joined on this device.", 401);
    return open;
  }

  async #change(
    kind: KindName,
    record: string,
    given: string | undefined,
    write: (
      open: OpenAccount,
      target: { notebook: string; record: string; kind: string; now: number },
    ) => Promise<void>,
  ): Promise<void> {
    const open = await this.#opened();
    const notebook = given ?? open.account.notebook ?? this.#shelf.find(kind, record)?.notebook;
    if (!notebook) throw new NoSuchRecord(`no ${kind} ${record} on this device`);
    await write(open, { notebook, record, kind, now: this.now() });
    await this.#wrote(open, [notebook, record]);
  }

  async #wrote(open: OpenAccount, key: RecordKey): Promise<void> {
    await readSome(open.db, this.#shelf, [key]);
    await this.#look(open);
    open.tell({ records: [key], wrote: true });
  }

  async #hear(news: News): Promise<void> {
    const open = await this.#open;
    if (!open) return;
    await whileOpen(open, async () => {
      await readSome(open.db, this.#shelf, news.records ?? []);
      await this.#look(open);
    });
  }

  /** Reads what stands around the records again. */
  async #look(open: OpenAccount): Promise<void> {
    const around = await readSurroundings(open.db);
    batch(() => {
      this.#offset = around.offset;
      this.#shelf.refuse(around.refused);
      this.people.value = around.people;
      this.sync.value = {
        ...this.sync.peek(),
        waiting: around.waiting,
        answeredAt: around.answered?.device ?? null,
        tray: around.tray,
      };
    });
  }
}

/** Runs what nobody waits for; an account that was closed meanwhile is no error. */
async function whileOpen(open: OpenAccount, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!open.closed) throw error;
  }
}

function homeOf(open: OpenAccount): string {
  const { notebook } = open.account;
  if (!notebook) throw new NoSuchRecord("a link worker's record needs its notebook named");
  return notebook;
}
