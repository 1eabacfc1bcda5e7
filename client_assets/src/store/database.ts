/** What lies on this device: a database per account, and a small one for the device itself. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, unwrap } from "idb";
import type { Account } from "./api.ts";
import { LockedError, type Payload, sealedBy } from "./codec.ts";
import { endAllWhenLeft, whileHere } from "./leaving.ts";
import type { Way } from "./lock-ways.ts";
import type { JoiningBody, PendingBody, StoredBody, TrayBody } from "./records.ts";
import type { Ledger, Summary } from "./summary.ts";

export interface RecordRow {
  notebook: string;
  id: string;
  payload: Payload<StoredBody>;
}

/** `open` takes further edits; `frozen` was written down as sent and never changes again. */
export type PendingState = "open" | "frozen";

export interface OutboxRow {
  /** Order of the first edit; given by the database. */
  seq?: number;
  notebook: string;
  record: string;
  state: PendingState;
  payload: Payload<PendingBody>;
}

export interface TrayRow {
  change: string;
  notebook: string;
  payload: Payload<TrayBody>;
}

export interface JoiningRow {
  notebook: string;
  record: string;
  /** Anything: the cell's own name, which may be somebody's words, is in the payload. */
  field: string;
  payload: Payload<JoiningBody>;
}

export interface PersonBody {
  epoch: string | null;
  name: string;
  account: string;
  kinds: string[];
  /** When the last grant ends, server time in ms; null is open-ended. */
  until: number | null;
  /** This device let go of the shared part by itself, and has not told the server yet. */
  owesReceipt: boolean;
}

export interface PersonRow {
  notebook: string;
  payload: Payload<PersonBody>;
}

/** What this replica remembers of its conversation with the server. */
export interface Meta {
  replica: string;
  cursor: string;
  /** Server time minus device time, ms. */
  offset: number;
  /**
   * The last round that was answered, and when: on the device's clock and the server's, ms. `more`:
   * the server had more to tell than fitted.
   */
  answered: { round: number; device: number; server: number; more: boolean };
  /** Counts the rounds that began. Only the answer to the last one may be taken in. */
  round: number;
  /** Records held since before the notebook was begun afresh, which no page has named yet. */
  unnamed: string[];
  /** Deletion receipts that the server has not heard yet. */
  erased: { notebook: string; epoch: string }[];
  /** When the server last compared what both hold, on the device's clock, ms. */
  verified: number;
  /** Storage was found empty on a device that had held something; until the person has read it. */
  lost: Loss;
  /** There where a lock is on: every payload of this database is sealed by its key. */
  lock: LockRow;
  /** With a lock on, who this is is told here alone. */
  who: Payload<Name>;
  /** Stands in for Web Locks where there are none. */
  [lease: `lease:${string}`]: { holder: string; until: number };
}

export interface Loss {
  /** Server time, ms. */
  at: number;
}

/** The lock on one account's part of this device. */
export interface LockRow {
  /** Names the data key. */
  key: string;
  /** Each opens the same data key. */
  ways: Way[];
  /** Out of sight for longer than this, it locks; ms. */
  after_ms: number;
  /** Wrong tries since the last right one, and when the last was; device clock, ms. */
  wrong: number;
  tried_at: number;
}

/** The words of an account. */
export type Name = Pick<Account, "name" | "service" | "workers">;

export interface LedgerRow {
  notebook: string;
  payload: Payload<Ledger>;
}

export interface SummaryRow {
  notebook: string;
  /** What version of the app wrote it; missing in the earliest. Says nothing of what is in it. */
  edition?: number;
  payload: Payload<Summary>;
}

interface AccountSchema extends DBSchema {
  records: { key: [string, string]; value: RecordRow };
  outbox: { key: number; value: OutboxRow; indexes: { record: [string, string] } };
  meta: { key: string; value: Meta[keyof Meta] };
  drafts: { key: string; value: Payload<unknown> };
  tray: { key: string; value: TrayRow };
  people: { key: string; value: PersonRow };
  joinings: { key: [string, string, string]; value: JoiningRow };
  ledgers: { key: string; value: LedgerRow };
  summaries: { key: string; value: SummaryRow };
}

export type StoreName =
  | "records"
  | "outbox"
  | "meta"
  | "drafts"
  | "tray"
  | "people"
  | "joinings"
  | "ledgers"
  | "summaries";
export type AccountDatabase = IDBPDatabase<AccountSchema>;
export type WriteTransaction = IDBPTransaction<AccountSchema, StoreName[], "readwrite">;

interface DeviceSchema extends DBSchema {
  settings: { key: string; value: unknown };
}
export type DeviceDatabase = IDBPDatabase<DeviceSchema>;

export function databaseOf(account: string): string {
  return `linkwell-${account}`;
}

/** Opens (or makes) what this device holds for one account; `lost` tells when it is gone. */
export async function openAccountDatabase(
  account: string,
  lost: () => void,
): Promise<AccountDatabase> {
  const db = await openDB<AccountSchema>(databaseOf(account), 3, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore("records", { keyPath: ["notebook", "id"] });
        const outbox = db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
        outbox.createIndex("record", ["notebook", "record"]);
        db.createObjectStore("meta");
        db.createObjectStore("drafts");
        db.createObjectStore("tray", { keyPath: "change" });
        db.createObjectStore("people", { keyPath: "notebook" });
      }
      if (from < 2) {
        db.createObjectStore("joinings", { keyPath: ["notebook", "record", "field"] });
      }
      if (from < 3) {
        db.createObjectStore("ledgers", { keyPath: "notebook" });
        db.createObjectStore("summaries", { keyPath: "notebook" });
      }
      // What may be sealed in the third, earlier versions of the app cannot read.
    },
    blocking(_current, _blocked, event) {
      // A newer version of the app waits in another tab: let it upgrade.
      (event.target as IDBDatabase).close();
      lost();
    },
    terminated: lost,
  });
  endAllWhenLeft(unwrap(db));
  return db;
}

/** Opens (or makes) what belongs to the browser and not to an account. */
export async function openDeviceDatabase(): Promise<DeviceDatabase> {
  const db = await openDB<DeviceSchema>("linkwell", 1, {
    upgrade: (db) => void db.createObjectStore("settings"),
  });
  endAllWhenLeft(unwrap(db));
  return db;
}

/**
 * Runs `work` in one transaction that is on disk when the promise resolves.
 *
 * `work` may await the database alone. If it throws, nothing of it is kept. Throws
 * {@link LockedError} where the lock was turned on or off meanwhile, or this tab is locked: what
 * would be written is not as the rest.
 */
export function strictly<T>(
  db: AccountDatabase,
  stores: StoreName[],
  work: (tx: WriteTransaction) => Promise<T>,
): Promise<T> {
  const all: StoreName[] = stores.includes("meta") ? stores : [...stores, "meta"];
  return durably(db, all, async (tx) => {
    const lock = (await tx.objectStore("meta").get("lock")) as LockRow | undefined;
    if (lock?.key !== sealedBy()) throw new LockedError();
    return work(tx);
  });
}

/**
 * The same for what is never sealed, whether it is locked or not. `relaxed`: on disk a little later,
 * for what the browser may as well forget when it dies.
 */
export async function durably<T>(
  db: AccountDatabase,
  stores: StoreName[],
  work: (tx: WriteTransaction) => Promise<T>,
  durability: IDBTransactionDurability = "strict",
): Promise<T> {
  const writing = write(db, stores, work, durability);
  underWay.add(writing);
  try {
    return await writing;
  } finally {
    underWay.delete(writing);
  }
}

const underWay = new Set<Promise<unknown>>();

/** Resolves when every write that is under way in this tab has ended. */
export async function writesEnded(): Promise<void> {
  await Promise.allSettled(underWay);
}

async function write<T>(
  db: AccountDatabase,
  stores: StoreName[],
  work: (tx: WriteTransaction) => Promise<T>,
  durability: IDBTransactionDurability,
): Promise<T> {
  await whileHere();
  const tx = db.transaction(stores, "readwrite", { durability });
  const done = tx.done;
  // Whoever awaits `work` hears of the failure; this only keeps it from being reported twice.
  done.catch(() => undefined);
  try {
    const result = await work(tx);
    await done;
    return result;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // Already over.
    }
    throw error;
  }
}

/** Keeps a draft, or takes it away; also at the last moment of a page, when nothing is answered. */
export async function keepDraft(
  db: AccountDatabase,
  key: string,
  draft: Payload<unknown> | undefined,
): Promise<void> {
  const tx = db.transaction("drafts", "readwrite");
  const asked = draft === undefined ? tx.store.delete(key) : tx.store.put(draft, key);
  // Said at once: a page that is left would never get to hear that it may.
  tx.commit();
  await Promise.all([asked, tx.done]);
}

/** Reads one remembered value. */
export async function recall<K extends keyof Meta>(
  db: AccountDatabase,
  name: K,
): Promise<Meta[K] | undefined> {
  return (await db.get("meta", name as string)) as Meta[K] | undefined;
}

/** Every key whose first parts are `notebook` and `record`. */
export function ofRecord(notebook: string, record: string): IDBKeyRange {
  return IDBKeyRange.bound([notebook, record], [notebook, record, []]);
}

/** Every key whose first part is `notebook`. */
export function ofNotebook(notebook: string): IDBKeyRange {
  return IDBKeyRange.bound([notebook], [notebook, []]);
}
