/** Storage, the exchange with the server, and what screens see of them, put together. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { localDay } from "../screens/own/local-day.ts";
import type {
  Account,
  CaseloadPerson,
  Comer,
  Device,
  Everything,
  ExportedPart,
  Joining,
  JoinResult,
  KindFields,
  KindName,
  SyncState,
  TrayItem,
  View,
  Writes,
} from "../store/api.ts";
import { decode, encode, SHUT, useSeal } from "../store/codec.ts";
import { keepDraft, writesEnded } from "../store/database.ts";
import { derivedId, newId } from "../store/ids.ts";
import { Opened } from "../store/opened.ts";
import { type SettingName, Settings } from "../store/settings.ts";
import { Shelf } from "../store/shelf.ts";
import type { Summary } from "../store/summary.ts";
import { SummaryShelf } from "../store/summary-shelf.ts";
import {
  NoSuchRecord,
  type Target,
  writeCreate,
  writeDelete,
  writeEdit,
  writeUndelete,
} from "../store/writing.ts";
import type { Whose } from "../sync/courier.ts";
import { join, me, onlineApi, ownProblem } from "../sync/http.ts";
import { exchangeLock } from "../sync/locks.ts";
import type { World } from "./browser.ts";
import type { Door } from "./coming-in.ts";
import { TabLock } from "./lock.ts";
import { bare, named } from "./named.ts";
import { persistOnce } from "./persist.ts";
import { NOTHING_YET, Session } from "./session.ts";
import { askedWhose, stillSignedIn } from "./still-signed-in.ts";
import { wakeWorkerOnceOnline, watchUpdates } from "./updates.ts";

/** Kinds that a link worker's device never holds. */
const NO_WORKERS: ReadonlySet<KindName> = new Set(["preference", "grant"]);

interface In {
  notebook?: string;
}

/** Fetched where somebody comes in: most who open the app are in. */
const comingIn = () => import("./coming-in.ts");
const exporting = () => import("./export-all.ts");
export class LinkwellDevice implements Device {
  readonly account = signal<Account | null>(null);
  readonly sync = signal<SyncState>(NOTHING_YET);
  readonly online = signal(true);
  readonly ready = signal(false);
  readonly people = signal<CaseloadPerson[]>([]);
  readonly update;
  readonly api;
  readonly lock: TabLock;

  readonly #world: World;
  readonly #shelf = new Shelf();
  readonly #opened = new Opened();
  readonly #summaries = new SummaryShelf();
  readonly #settings = new Settings();
  readonly #offset = signal(0);
  /** Drafts on their way to disk: a reload waits for them. */
  readonly #saving = new Set<Promise<unknown>>();
  readonly #door: Door;
  #session: Promise<Session | null>;

  constructor(world: World) {
    this.#world = world;
    this.#door = { world, settings: this.#settings };
    this.online.value = world.surroundings.believedOnline();
    this.api = onlineApi(world.fetch);
    this.lock = new TabLock(world);
    this.update = watchUpdates(async () => void (await Promise.allSettled(this.#saving)));
    this.#session = this.#start();
  }

  summary(notebook: string): ReadonlySignal<Summary | undefined> {
    return this.#summaries.of(notebook);
  }

  opened(notebook?: string): ReadonlySignal<boolean> {
    return this.#opened.of(notebook);
  }

  list<K extends KindName>(kind: K, notebook?: string): ReadonlySignal<View<KindFields[K]>[]> {
    // Every screen asks for the person's own choices, which a link worker has none of.
    if (!NO_WORKERS.has(kind)) this.#opened.want(notebook);
    return this.#shelf.list(kind, notebook) as unknown as ReadonlySignal<View<KindFields[K]>[]>;
  }

  deleted(kind: KindName): ReadonlySignal<number> {
    return this.#shelf.deleted(kind);
  }

  get<K extends KindName>(
    kind: K,
    id: string,
    notebook?: string,
  ): ReadonlySignal<View<KindFields[K]> | undefined> {
    this.#opened.want(notebook);
    const live = this.#shelf.get(kind, id, notebook);
    return live as unknown as ReadonlySignal<View<KindFields[K]> | undefined>;
  }

  async create(
    kind: KindName,
    writes: Writes,
    options: { id?: string } & In = {},
  ): Promise<string> {
    const record = options.id ?? newId(this.now());
    const session = await this.#joined();
    const notebook = options.notebook ?? session.account.notebook;
    if (!notebook) throw new NoSuchRecord("a link worker's record needs its notebook named");
    const target = { notebook, record, kind, now: this.now() };
    await session.write([notebook, record], (db) => writeCreate(db, target, writes, session.sum));
    void persistOnce();
    return record;
  }

  async edit(kind: KindName, id: string, writes: Writes, options: In = {}): Promise<void> {
    const { session, target } = await this.#find(kind, id, options);
    await session.write([target.notebook, id], (db) => writeEdit(db, target, writes, session.sum));
  }

  async remove(kind: KindName, id: string, options: In = {}): Promise<void> {
    const { session, target } = await this.#find(kind, id, options);
    await session.write([target.notebook, id], (db) => writeDelete(db, target, session.sum));
  }

  async undelete(kind: KindName, id: string, options: In = {}): Promise<void> {
    const { session, target } = await this.#find(kind, id, options);
    await session.write([target.notebook, id], (db) => writeUndelete(db, target, session.sum));
  }

  derivedId(kind: Parameters<Device["derivedId"]>[0], ...parts: string[]): Promise<string> {
    return derivedId(kind, ...parts);
  }

  async draft<T>(key: string): Promise<T | undefined> {
    const session = await this.#session;
    const payload = await session?.use((db) => db.get("drafts", key));
    return payload && (decode(payload) as T);
  }

  async saveDraft<T>(key: string, value: T): Promise<void> {
    await this.#saved(async () => {
      const session = await this.#joined();
      await session.use((db) => keepDraft(db, key, encode<unknown>(value)));
    });
  }

  async clearDraft(key: string): Promise<void> {
    await this.#saved(async () => {
      await (await this.#session)?.use((db) => keepDraft(db, key, undefined));
    });
  }

  async syncNow(): Promise<void> {
    await (await this.#session)?.exchange();
  }

  async dismissTray(change: string): Promise<void> {
    const session = await this.#joined();
    await session.use((db) => db.delete("tray", change));
    await session.changed();
  }

  async keepInTray(item: TrayItem): Promise<void> {
    const session = await this.#joined();
    const { keepInTray } = await import("../store/kept-words.ts");
    await session.use((db) => keepInTray(db, item));
    await session.changed();
  }

  async dismissJoining(joining: Joining): Promise<void> {
    const session = await this.#joined();
    const { forgetJoining } = await import("../store/kept-words.ts");
    await session.use((db) => forgetJoining(db, joining));
    await session.changed();
  }

  async undoJoining(joining: Joining): Promise<void> {
    const session = await this.#joined();
    const { undoJoining } = await import("../store/kept-words.ts");
    const key = [joining.notebook, joining.record] as const;
    await session.write(key, (db) => undoJoining(db, joining, this.now(), session.sum));
  }

  async dismissLoss(): Promise<void> {
    const session = await this.#joined();
    await session.use((db) => db.delete("meta", "lost"));
    await session.changed();
  }

  join(code: string, options: { replace?: boolean } = {}): Promise<JoinResult> {
    return this.comeIn((who) => join(this.#world.fetch, { code, ...who }), options, code);
  }

  async comeIn(
    ask: (who: Comer) => Promise<Account>,
    options: { replace?: boolean } = {},
    code?: string,
  ): Promise<JoinResult> {
    const session = await this.#session;
    const coming = await comingIn().catch(() => null);
    if (!coming) return { ok: false, problem: ownProblem("offline", "Not all is here.").problem };
    const attempt = () =>
      coming.comeIn(this.#door, ask, {
        ...options,
        code,
        wasJoined: session !== null,
        isHidden: (id) => this.lock.state.peek() === "on" && this.account.peek()?.id === id,
      });
    // Nobody may send this account's changes while the browser becomes somebody else's.
    const lock = session && exchangeLock(session.account.id);
    const result = (lock && (await session.undisturbed(lock, attempt))) || (await attempt());
    if (result.ok) await this.#switchTo(result.account);
    return result;
  }

  async learnWho(): Promise<void> {
    const session = await this.#joined();
    const account = await me(this.#world.fetch);
    if (account.id !== session.account.id) return;
    if (this.lock.state.peek() !== "on") await this.#settings.rename(account);
    await session.use((db) => named(db, this.#settings, account));
    session.account = account;
    this.account.value = account;
  }

  async exportAll(): Promise<Everything> {
    const [session, { besidesOf }] = await Promise.all([this.#joined(), exporting()]);
    return session.use(besidesOf);
  }

  async exportPart(after: ExportedPart["next"]): Promise<ExportedPart> {
    const [session, { partOf }] = await Promise.all([this.#joined(), exporting()]);
    return session.use((db) => partOf(db, after));
  }

  now(): number {
    return this.#world.clock() + this.#offset.peek();
  }

  today(): { day: string; zone: string } {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
    return { day: localDay(this.now()), zone };
  }

  setting<T>(name: SettingName): ReadonlySignal<T | undefined> {
    return this.#settings.setting(name) as ReadonlySignal<T | undefined>;
  }

  saveSetting(name: SettingName, value: unknown): Promise<void> {
    return this.#settings.save(name, value);
  }

  /** Lets go of storage and of the network. */
  async close(): Promise<void> {
    this.lock.stop();
    await (await this.#session)?.close();
  }

  async #start(): Promise<Session | null> {
    const account = await this.#settings.load();
    if (account) return this.#begin(account);
    // Whoever comes in here will want it next; what could not be fetched is asked for again.
    void comingIn().catch(() => undefined);
    const late = (known: Account) => void (!this.account.peek() && this.#switchTo(known));
    const known = await stillSignedIn(this.#world, this.#settings, late);
    if (known) return this.#begin(known);
    this.ready.value = true;
    return null;
  }

  /** Waits while it is locked; null where somebody else's came first, or the tab was closed. */
  async #begin(account: Account): Promise<Session | null> {
    this.account.value = account;
    const { sync, people, online, ready } = this;
    const shown = {
      shelf: this.#shelf,
      opened: this.#opened,
      summaries: this.#summaries,
      sync,
      people,
      online,
      ready,
      offset: this.#offset,
    };
    const session = new Session(account, this.#world, shown, this.#settings, {
      whose: () => this.#whose(account),
      signInAgain: async () => (await comingIn()).signInAgain(this.#door, account),
      stuck: () => void wakeWorkerOnceOnline(),
      locked: () => void this.lock.recheck(),
    });
    const name = async () => {
      const full = await session.use((db) => named(db, this.#settings, session.account));
      session.account = full;
      this.account.value = full;
    };
    const passed = await this.lock.pass(account.id, {
      use: (work) => session.use(work),
      leave: () => this.#leave(session),
      name,
    });
    if (!passed) {
      await session.close();
      return null;
    }
    await Promise.all([name(), session.start()]);
    return session;
  }

  /** Locked: nothing of what lies here stays in this tab. What is asked of it waits. */
  async #leave(session: Session): Promise<void> {
    await Promise.allSettled(this.#saving);
    const shut = this.#shut(session);
    this.#session = shut.then(() => this.#begin(bare(session.account)));
    await shut;
  }

  async #shut(session: Session): Promise<void> {
    await session.close();
    await writesEnded();
    useSeal(SHUT);
    this.#empty();
  }

  async #switchTo(account: Account): Promise<void> {
    // What is asked meanwhile is answered by the next one, and not by one that has ended.
    const left = this.#session.then((session) => session?.close());
    this.#session = left.then(() => {
      this.#empty();
      return this.#begin(account);
    });
    await this.#session;
  }

  #empty(): void {
    batch(() => {
      this.ready.value = false;
      this.#shelf.clear();
      this.#opened.clear();
      this.#summaries.clear();
      this.sync.value = NOTHING_YET;
      this.people.value = [];
    });
  }

  /** Whose this browser is now, as far as storage and, where that is unsure, the server know. */
  async #whose(account: Account): Promise<Whose> {
    const { account: saved, unsure } = await this.#settings.account();
    if (saved && saved.id !== account.id) {
      // Another tab joined as someone else. What was typed here is kept, and off the screen.
      const away = () => (globalThis.location ? location.reload() : this.#switchTo(saved));
      void this.lock.keep().finally(away);
      return "another's";
    }
    return unsure ? askedWhose(this.#door, account) : "mine";
  }

  async #joined(): Promise<Session> {
    const session = await this.#session;
    if (!session) throw ownProblem("signed-out", "Nobody has joined on this device.", 401);
    return session;
  }

  async #find(
    kind: KindName,
    record: string,
    { notebook }: In,
  ): Promise<{ session: Session; target: Target }> {
    const session = await this.#joined();
    const home = notebook ?? session.account.notebook ?? this.#shelf.find(kind, record)?.notebook;
    if (!home) throw new NoSuchRecord(`no ${kind} ${record} on this device`);
    return { session, target: { notebook: home, record, kind, now: this.now() } };
  }

  async #saved(work: () => Promise<void>): Promise<void> {
    const saving = work();
    this.#saving.add(saving);
    try {
      await saving;
    } finally {
      this.#saving.delete(saving);
    }
  }
}
