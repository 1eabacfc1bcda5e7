/** One account on this page: its storage, its exchange with the server, and what screens see. */
import { batch, type Signal } from "@preact/signals";
import type { Account, CaseloadPerson, SyncState } from "../store/api.ts";
import { LockedError } from "../store/codec.ts";
import type { AccountDatabase } from "../store/database.ts";
import { type News, OpenAccount } from "../store/open-account.ts";
import type { Opened } from "../store/opened.ts";
import {
  type RecordKey,
  readAll,
  readNotebook,
  readSome,
  readSurroundings,
  type Surroundings,
} from "../store/reading.ts";
import type { Shelf } from "../store/shelf.ts";
import type { KeepSummaries, Summed } from "../store/summaries.ts";
import type { SummaryShelf } from "../store/summary-shelf.ts";
import { Courier, type CourierEars } from "../sync/courier.ts";
import { me, nameOf, ProblemError } from "../sync/http.ts";
import { leases, webLocks } from "../sync/locks.ts";
import type { Settled } from "../sync/settle.ts";
import type { World } from "./browser.ts";
import { once } from "./once.ts";

/** What stands there before one has filled it. */
export const NOTHING_YET: SyncState = {
  waiting: 0,
  phase: "idle",
  answeredAt: null,
  tray: [],
  joined: [],
  lost: null,
  whole: false,
  revived: [],
};

/** What a session fills. */
export interface Shown {
  shelf: Shelf;
  /** Which notebooks' records are on the shelf: all of them, unless it is a link worker's. */
  opened: Opened;
  summaries: SummaryShelf;
  sync: Signal<SyncState>;
  people: Signal<CaseloadPerson[]>;
  online: Signal<boolean>;
  ready: Signal<boolean>;
  /** Server time minus device time, ms. */
  offset: Signal<number>;
}

/** What a session asks of the browser's own part of storage. */
export interface Witness {
  noteLoss: (db: AccountDatabase, account: string, now: number) => Promise<boolean>;
  markStored: (account: string) => Promise<void>;
}

type Summing = typeof import("../store/summaries.ts");
type Expire = typeof import("../sync/expiry.ts")["expire"];

/** What link workers alone need. */
export const fetchForWorkers = once(
  (): Promise<[Summing, { expire: Expire }]> =>
    Promise.all([import("../store/summaries.ts"), import("../sync/expiry.ts")]),
);

/** The longest that a browser's timer can wait. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Pages out of sight draw nothing, and are not waited for. */
const DRAWN_WITHIN_MS = 500;

export class Session {
  account: Account;
  readonly #open: OpenAccount;
  readonly #courier: Courier;
  readonly #world: World;
  readonly #shown: Shown;
  readonly #witness: Witness;
  readonly #whose: CourierEars["whose"];
  #isMarked = false;
  #hasStarted = false;
  #summing: Summing | null = null;
  #expiring: ReturnType<typeof setTimeout> | undefined;
  #stopListening = () => {};

  constructor(
    account: Account,
    world: World,
    shown: Shown,
    witness: Witness,
    ears: Pick<CourierEars, "whose" | "signInAgain" | "stuck"> & { locked: () => void },
  ) {
    this.account = account;
    this.#world = world;
    this.#shown = shown;
    this.#witness = witness;
    this.#whose = ears.whose;
    const hear = (news: News) => void this.#quietly(() => this.#hear(news));
    this.#open = new OpenAccount(account, hear, ears.locked);
    this.#courier = new Courier(
      this.#open,
      { ...world, locks: locksOf(world, this.#open) },
      {
        ...ears,
        settled: (settled) => this.#settled(settled),
        phase: (phase) => this.#phase(phase),
      },
    );
  }

  /**
   * Lets go of what has expired, then resolves: from then on this device may be read and written,
   * while storage is still being put on the shelf and the server asked. Link workers see their
   * caseload before anything is asked.
   */
  async start(): Promise<void> {
    this.#hasStarted = true;
    if (this.account.role === "worker") return this.#startCaseload();
    await this.#lookAround();
    void this.#quietly(() => this.#openAll());
    // Managers have no notebook to do with: there is nothing to exchange.
    if (this.account.role !== "manager") return this.#courier.start();
    this.#stopListening = this.#world.surroundings.listen((what) => {
      if (what !== "hidden") void this.#greet();
    });
    await this.#greet();
  }

  /** How a write keeps the summaries of a link worker's people; undefined for a participant. */
  get sum(): KeepSummaries | undefined {
    return this.#summing?.keepSummaries;
  }

  async #lookAround(): Promise<Surroundings> {
    const now = this.#world.clock();
    // Side by side, for as a rule nothing was lost.
    const [isLost, around] = await Promise.all([
      this.use((db) => this.#witness.noteLoss(db, this.account.id, now)),
      this.#look(),
    ]);
    return isLost ? this.#look() : around;
  }

  /** Reads what the caseload says of everybody; their records are read when they are asked for. */
  async #startCaseload(): Promise<void> {
    const looking = this.#lookAround();
    looking.catch(() => undefined);
    const [summing, { expire }] = await fetchForWorkers();
    this.#summing = summing;
    // Side by side, for as a rule nothing has expired.
    const reading = this.use(summing.readSummaries);
    reading.catch(() => undefined);
    const isLess = await this.#expire(expire, await looking);
    this.#stopListening = this.#world.surroundings.listen((what) => {
      if (what === "seen") void this.#quietly(() => this.#expire(expire));
    });
    const { opened } = this.#shown;
    opened.serve((notebook) => void this.#quietly(() => this.#openOne(notebook)));
    void this.#quietly(() =>
      this.#showCaseload(isLess ? this.use(summing.readSummaries) : reading),
    );
  }

  async #showCaseload(reading: Promise<Summed[]>): Promise<void> {
    try {
      this.#shown.summaries.fill(await reading);
      this.#shown.ready.value = true;
      await drawn();
    } finally {
      if (!this.#open.closed) this.#courier.start();
    }
  }

  async #openOne(notebook: string | undefined): Promise<void> {
    if (notebook === undefined) return this.#openAll();
    await this.use((db) => readNotebook(db, this.#shown.shelf, notebook));
    this.#shown.opened.mark(notebook);
  }

  async #openAll(): Promise<void> {
    const { shelf, opened, ready } = this.#shown;
    await this.use((db) => readAll(db, shelf));
    opened.mark();
    ready.value = true;
  }

  /** Does something with this account's database. */
  use<T>(work: (db: AccountDatabase) => Promise<T>): Promise<T> {
    return this.#open.use(work);
  }

  /** Does it, shows the record afresh, and sees to it that it is sent. */
  async write(key: RecordKey, work: (db: AccountDatabase) => Promise<void>): Promise<void> {
    await this.use(work);
    // It is written, also where the account was locked before it could be shown.
    await this.#quietly(() => this.#show([key]));
    this.#open.tell({ records: [key] });
    this.#courier.wrote();
  }

  /** Reads again what stands around the records, and has other tabs do so. */
  async changed(): Promise<void> {
    await this.#quietly(() => this.#look());
    this.#open.tell({});
  }

  /** Exchanges with the server now; resolves when that has ended, well or not. */
  exchange(): Promise<void> {
    return this.account.role === "manager" ? this.#greet() : this.#courier.now();
  }

  /** Runs `work` while no tab of this account exchanges. */
  undisturbed<T>(lock: string, work: () => Promise<T>): Promise<T | undefined> {
    return locksOf(this.#world, this.#open).hold(lock, work);
  }

  async close(): Promise<void> {
    clearTimeout(this.#expiring);
    this.#stopListening();
    this.#courier.stop();
    await this.#open.close();
  }

  async #settled({ records, notebooks, revived }: Settled): Promise<void> {
    this.#shown.online.value = true;
    await this.#hear({ records, notebooks, revived });
    this.#open.tell({ records, notebooks, revived });
    if (this.#isMarked) return;
    this.#isMarked = true;
    await this.#witness.markStored(this.account.id);
  }

  async #hear({ records = [], notebooks = [], revived = [] }: News): Promise<void> {
    if (!this.#hasStarted) return;
    const { sync, shelf } = this.#shown;
    for (const notebook of notebooks) {
      if (this.#isOpen(notebook)) await this.use((db) => readNotebook(db, shelf, notebook));
    }
    await this.#sumUp(notebooks);
    await this.#show(records.filter(([notebook]) => !notebooks.includes(notebook)));
    if (revived.length === 0) return;
    const before = sync.peek();
    sync.value = { ...before, revived: [...new Set([...before.revived, ...revived])] };
  }

  async #show(keys: readonly RecordKey[]): Promise<void> {
    const open = keys.filter(([notebook]) => this.#isOpen(notebook));
    await this.use((db) => readSome(db, this.#shown.shelf, open));
    await this.#sumUp([...new Set(keys.map(([notebook]) => notebook))]);
    await this.#look();
  }

  /** Whether the records of a notebook belong on the shelf. */
  #isOpen(notebook: string): boolean {
    return this.account.role === "participant" || this.#shown.opened.isWanted(notebook);
  }

  async #sumUp(notebooks: readonly string[]): Promise<void> {
    const summing = this.#summing;
    if (!summing || notebooks.length === 0) return;
    const found = await this.use((db) => summing.readSummariesOf(db, notebooks));
    this.#shown.summaries.put(found);
  }

  async #look(): Promise<Surroundings> {
    const around = await this.use(readSurroundings);
    const { shelf, sync, people, offset } = this.#shown;
    batch(() => {
      offset.value = around.offset;
      shelf.refuse(around.refused);
      people.value = around.people;
      const { waiting, tray, joined, lost } = around;
      const answeredAt = around.answered?.device ?? null;
      const whole = around.answered?.more === false;
      sync.value = { ...sync.peek(), waiting, answeredAt, tray, joined, lost, whole };
    });
    return around;
  }

  /** Asks the server whether this browser is still signed in, and storage whether it is still theirs. */
  async #greet(): Promise<void> {
    if ((await this.#whose()) === "another's") return;
    const problem = await me(this.#world.fetch).then(
      () => null,
      (error) => (error instanceof ProblemError ? nameOf(error.problem) : "fault"),
    );
    if (problem === null) {
      this.#phase("idle");
      const { sync } = this.#shown;
      sync.value = { ...sync.peek(), answeredAt: this.#world.clock() };
    } else this.#phase(problem === "signed-out" ? "signed-out" : "offline");
  }

  #phase(phase: SyncState["phase"]): void {
    const { sync, online } = this.#shown;
    if (phase === "offline") online.value = false;
    if (phase === "idle") online.value = true;
    if (sync.peek().phase !== phase) sync.value = { ...sync.peek(), phase };
  }

  /** Whether something went. */
  async #expire(expire: Expire, around?: Surroundings): Promise<boolean> {
    const now = this.#world.clock() + this.#shown.offset.peek();
    const { notebooks, next } = await this.use((db) => expire(db, now, this.sum, around));
    clearTimeout(this.#expiring);
    if (next !== null) {
      const wait = Math.min(next - now, TIMER_MS_MAX);
      this.#expiring = setTimeout(() => void this.#quietly(() => this.#expire(expire)), wait);
    }
    if (notebooks.length === 0) return false;
    await this.#hear({ notebooks });
    this.#open.tell({ notebooks });
    return true;
  }

  /** Runs what nobody waits for; that the account was closed or locked meanwhile is no error. */
  async #quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#open.closed && !(error instanceof LockedError)) throw error;
    }
  }
}

/** Resolves when what is there has been drawn and the browser has time again, or soon anyway. */
function drawn(): Promise<unknown> {
  if (!globalThis.requestAnimationFrame) return Promise.resolve();
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  const frame = new Promise((resolve) => requestAnimationFrame(() => idle(resolve)));
  const soon = new Promise((resolve) => setTimeout(resolve, DRAWN_WITHIN_MS));
  return Promise.race([frame, soon]);
}

function locksOf({ lockManager, clock }: World, open: OpenAccount) {
  return lockManager ? webLocks(lockManager) : leases(() => open.database(), clock);
}
