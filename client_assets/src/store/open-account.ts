/** One account's part of this device: its database, and what other tabs do to it. */
import type { Account } from "./api.ts";
import { type AccountDatabase, openAccountDatabase } from "./database.ts";
import type { RecordKey } from "./reading.ts";

/** What one tab tells the others about the database that they share. */
export interface News {
  /** Records to read again. */
  records?: RecordKey[];
  /** Notebooks whose records went, all or many: read them afresh. */
  notebooks?: string[];
  /** A person wrote something here: whoever exchanges should. */
  wrote?: true;
  joined?: string[];
  revived?: string[];
}

export class OpenAccount {
  readonly account: Account;
  readonly db: AccountDatabase;
  /** Reads that were under way when it closed find nothing, and nobody waits for them. */
  closed = false;
  readonly #channel: BroadcastChannel | null;

  constructor(account: Account, db: AccountDatabase, hear: (news: News) => void) {
    this.account = account;
    this.db = db;
    this.#channel =
      typeof BroadcastChannel === "undefined"
        ? null
        : new BroadcastChannel(channelName(account.id));
    if (this.#channel) this.#channel.onmessage = (event) => hear(event.data as News);
  }

  static async open(account: Account, hear: (news: News) => void): Promise<OpenAccount> {
    return new OpenAccount(account, await openAccountDatabase(account.id), hear);
  }

  /** Tells the other tabs. */
  tell(news: News): void {
    if (!this.closed) this.#channel?.postMessage(news);
  }

  close(): void {
    this.closed = true;
    this.#channel?.close();
    this.db.close();
  }
}

/** Tabs and the service worker of one account talk here. */
export function channelName(account: string): string {
  return `linkwell-${account}`;
}
