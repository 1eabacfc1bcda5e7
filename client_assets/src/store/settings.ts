/** What belongs to this browser and not to one account. */
import { type Signal, signal } from "@preact/signals";
import type { Account } from "./api.ts";
import type { AccountDatabase, DeviceDatabase } from "./database.ts";
import { deviceDatabase } from "./early.ts";
import { randomText } from "./ids.ts";
import { markStored, noteLoss } from "./loss.ts";
import { type Who, whoAmI } from "./who.ts";

export type SettingName = "locale" | "text" | "theme";
const NAMES: readonly SettingName[] = ["locale", "text", "theme"];

/** What goes with whoever had joined here. */
const OF_ACCOUNT = ["account", "joined_by", "joining", "stored", "push", "shown"];

export class Settings {
  #db: Promise<DeviceDatabase>;
  #signals = new Map<string, Signal<unknown>>();

  constructor(db: Promise<DeviceDatabase> = deviceDatabase()) {
    this.#db = db;
  }

  /** Reads everything, fills the signals, and returns the account of this browser, if any. */
  async load(): Promise<Account | null> {
    const { store } = (await this.#db).transaction("settings");
    const [account, ...values] = await Promise.all([
      store.get("account"),
      ...NAMES.map((name) => store.get(name)),
    ]);
    NAMES.forEach((name, i) => {
      const setting = this.setting(name);
      if (setting.peek() === undefined) setting.value = values[i];
    });
    return (account as Account | undefined) ?? null;
  }

  /** Live; undefined until loaded or when never chosen. */
  setting(name: SettingName): Signal<unknown> {
    let found = this.#signals.get(name);
    if (!found) {
      found = signal(undefined);
      this.#signals.set(name, found);
    }
    return found;
  }

  /**
   * Shows it once it is kept, for whoever sees it may leave at once. A browser that cannot keep it
   * shows it all the same, and rejects.
   */
  async save(name: SettingName, value: unknown): Promise<void> {
    try {
      const db = await this.#db;
      // How it looks outlives the tab that way; a lost battery may cost it, and nobody waits.
      const tx = db.transaction("settings", "readwrite", { durability: "relaxed" });
      await Promise.all([tx.store.put(value, name), tx.done]);
    } finally {
      this.setting(name).value = value;
    }
  }

  /** Who this browser is signed in as, as far as storage knows now. */
  async account(): Promise<Who> {
    return whoAmI(await this.#db);
  }

  /** Settles who this browser is, and by which code it came to be that, if by one. */
  async saveAccount(account: Account, code?: string): Promise<void> {
    await this.#put("account", account);
    if (code === undefined) await this.forgetCode();
    else await this.#put("joined_by", code);
    await this.#put("joining", false);
  }

  /**
   * The server knows this browser, which itself remembers nothing: it goes on as who it was, and an
   * empty store of theirs is one that was lost.
   */
  async takeUp(account: Account): Promise<void> {
    await this.#put("account", account);
    await this.markStored(account.id);
  }

  /** The account without its words, which lie sealed elsewhere; or with them again. */
  async rename(account: Account): Promise<void> {
    const known = (await this.account()).account;
    if (known?.id === account.id) await this.#put("account", account);
  }

  /** Nobody has joined here any more. */
  async forget(): Promise<void> {
    const db = await this.#db;
    const tx = db.transaction("settings", "readwrite", { durability: "strict" });
    await Promise.all(OF_ACCOUNT.map((name) => tx.store.delete(name)));
    await tx.done;
  }

  /** See {@link noteLoss}. */
  async noteLoss(db: AccountDatabase, account: string, now: number): Promise<boolean> {
    return noteLoss(await this.#db, db, account, now);
  }

  /** See {@link markStored}. */
  async markStored(account: string): Promise<void> {
    await markStored(await this.#db, account);
  }

  /** The code that this browser joined by, until it is told that the code has had its day. */
  async joinedBy(): Promise<string | undefined> {
    const db = await this.#db;
    return (await db.get("settings", "joined_by")) as string | undefined;
  }

  /** The code lets nobody in any more. */
  async forgetCode(): Promise<void> {
    const db = await this.#db;
    await db.delete("settings", "joined_by");
  }

  /** Joining may have made this browser somebody else's, even if the answer never came. */
  markJoining(joining: boolean): Promise<void> {
    return this.#put("joining", joining);
  }

  /** Names this browser to the server, so that a join whose answer was lost may be repeated. */
  async deviceKey(): Promise<string> {
    const db = await this.#db;
    const tx = db.transaction("settings", "readwrite", { durability: "strict" });
    let key = (await tx.store.get("device_key")) as string | undefined;
    if (key === undefined) {
      key = randomText(24);
      await tx.store.put(key, "device_key");
    }
    await tx.done;
    return key;
  }

  async #put(name: string, value: unknown): Promise<void> {
    const db = await this.#db;
    const tx = db.transaction("settings", "readwrite", { durability: "strict" });
    await tx.store.put(value, name);
    await tx.done;
  }
}
