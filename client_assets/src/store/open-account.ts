/** One account's part of this device: its database, and what its tabs tell each other. */
import type { Account } from "./api.ts";
import { LockedError } from "./codec.ts";
import { type AccountDatabase, openAccountDatabase } from "./database.ts";
import type { RecordKey } from "./reading.ts";

/** What one tab, or the service worker, tells the others about the database that they share. */
export interface News {
  /** Records to read again. */
  records?: RecordKey[];
  /** Notebooks of which much changed: read them afresh. */
  notebooks?: string[];
  revived?: string[];
}

export class OpenAccount {
  readonly account: Account;
  /** What was under way when it closed finds nothing, and nobody waits for it. */
  closed = false;
  #db: Promise<AccountDatabase> | null = null;
  readonly #channel: BroadcastChannel | null;
  readonly #locked: () => void;

  /** `locked` hears that what lies here is sealed by a key that is not here, or no more sealed. */
  constructor(account: Account, hear: (news: News) => void, locked: () => void = () => {}) {
    this.account = account;
    this.#locked = locked;
    this.#channel =
      typeof BroadcastChannel === "undefined"
        ? null
        : new BroadcastChannel(`linkwell-${account.id}`);
    if (this.#channel) this.#channel.onmessage = (event) => hear(event.data as News);
  }

  /** The database, opened again if the browser took it away. */
  database(): Promise<AccountDatabase> {
    if (this.closed) return Promise.reject(new DOMException("closed", "InvalidStateError"));
    this.#db ??= this.#opening();
    return this.#db;
  }

  /**
   * Does something with the database; once more on a fresh connection where the browser lost the
   * old one, as phones do to apps in the background. So `work` must bear being done twice.
   */
  async use<T>(work: (db: AccountDatabase) => Promise<T>): Promise<T> {
    try {
      return await work(await this.database());
    } catch (error) {
      if (error instanceof LockedError && !this.closed) this.#locked();
      if (this.closed || !isLostConnection(error)) throw error;
      this.#db = null;
      return work(await this.database());
    }
  }

  /** Tells the other tabs. */
  tell(news: News): void {
    if (!this.closed) this.#channel?.postMessage(news);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.#channel?.close();
    (await this.#db?.catch(() => null))?.close();
  }

  async #opening(): Promise<AccountDatabase> {
    try {
      return await openAccountDatabase(this.account.id, () => {
        this.#db = null;
      });
    } catch (error) {
      this.#db = null;
      throw error;
    }
  }
}

function isLostConnection(error: unknown): boolean {
  return (
    error instanceof DOMException &&
    ["InvalidStateError", "UnknownError", "AbortError"].includes(error.name)
  );
}
