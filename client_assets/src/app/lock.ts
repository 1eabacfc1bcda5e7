/**
 * The lock of this tab: whether what lies on this device may be read, and since when nobody has
 * looked. What is heavy (ciphers, forms) is fetched where there is a lock.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { DeviceLock, LockState } from "../store/api.ts";
import { SHUT, sealedBy, useSeal } from "../store/codec.ts";
import { type AccountDatabase, type LockRow, recall, writesEnded } from "../store/database.ts";
import type { World } from "./browser.ts";
import { channelOf, type Key, type News, veil } from "./lock-news.ts";
import { once } from "./once.ts";

/** What a tab asks that does not know yet by what it is locked, or whether it is. */
const WHICHEVER = "";

/** How long what is being typed may take to reach the disk before it locks all the same, ms. */
const KEEP_WITHIN_MS = 2_000;

/** How long other tabs have to say that somebody looks at them, ms. */
const ANSWER_WITHIN_MS = 250;

/** Whoever goes from one tab to another has looked at the one before so lately, ms. */
const JUST_NOW_MS = 1_000;

/** While a tab is in sight, how often it is noted that it is, ms. */
const NOTE_EVERY_MS = 15_000;
/** Timers rest while the machine does: nothing noted for so long, and it slept, ms. */
const SLEPT_MS = 60_000;

const unsealing = once(() =>
  Promise.all([import("../store/sealing.ts"), import("../store/lock.ts")]),
);

/** What the lock needs of the device that it stands in front of. */
export interface Behind {
  use<T>(work: (db: AccountDatabase) => Promise<T>): Promise<T>;
  /** Takes everything off the screen and out of memory, and stands in front of the lock again. */
  leave(): Promise<void>;
  /** Puts the names of the account where they belong now. */
  name(): Promise<void>;
}

export class TabLock implements DeviceLock {
  readonly #state = signal<LockState>("unknown");
  readonly #row = signal<LockRow | null>(null);
  readonly #world: World;
  #behind: Behind | null = null;
  #channel: BroadcastChannel | null = null;
  /** Between tabs of whichever account: one that starts asks for a key before it knows whose it is. */
  readonly #starts = channelOf("linkwell-starts");
  #key: Uint8Array<ArrayBuffer> | null = null;
  /** What another tab gave before this one knew whether it is locked. */
  #given: Key | null = null;
  /** Resolves what waits in front of the lock. */
  #opened: (open: boolean) => void = () => {};
  /** Whether other tabs may unlock this one: not one that was just locked with them. */
  #asks = true;
  #isLocking = false;
  #isStopped = false;
  /** Device clock, ms: when this tab was last in sight, and when another said that it was. */
  #lookedAt: number;
  #othersLookedAt = Number.NEGATIVE_INFINITY;
  /** Whether it was out of sight since it was last looked at. */
  #isOut: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #noting: ReturnType<typeof setInterval>;
  readonly #stopListening: () => void;

  keep = async (): Promise<void> => {};

  constructor(world: World) {
    this.#world = world;
    this.#lookedAt = world.clock();
    this.#isOut = !world.surroundings.visible();
    this.#noting = setInterval(() => this.#note(), NOTE_EVERY_MS);
    this.#stopListening = world.surroundings.listen((what) => {
      if (what === "hidden") this.#hidden();
      if (what === "seen") void this.#seen();
    });
    // A page that is left may come back as it was, and hears of nothing else.
    globalThis.window?.addEventListener("pagehide", () => this.#hidden());
    if (!this.#starts) return;
    this.#starts.onmessage = (event) => void this.#hear(event.data as News);
    // Before storage is asked: by the time that has answered, the key is here.
    this.#starts.postMessage({ wanted: WHICHEVER } satisfies News);
  }

  get state(): ReadonlySignal<LockState> {
    return this.#state;
  }

  get row(): ReadonlySignal<LockRow | null> {
    return this.#row;
  }

  use<T>(work: (db: AccountDatabase) => Promise<T>): Promise<T> {
    if (!this.#behind) return Promise.reject(new Error("nobody has joined here"));
    return this.#behind.use(work);
  }

  /**
   * Waits until what lies here of `account` may be read. False where that will not be: somebody
   * else's came in front of it, or the tab is being closed.
   */
  async pass(account: string, behind: Behind): Promise<boolean> {
    this.#leave();
    if (this.#isStopped) return false;
    this.#behind = behind;
    this.#channel = channelOf(`linkwell-lock-${account}`);
    if (this.#channel) {
      this.#channel.onmessage = (event) => void this.#hear(event.data as News);
    }
    return this.#look();
  }

  /** Unlocks this tab, and others with it. `bytes` is the data key. */
  async open(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const row = this.#row.peek();
    if (!row) return;
    await this.#take(row.key, bytes);
    this.#tell({ key: { id: row.key, bytes } });
  }

  /** The lock was turned on here, with this key. */
  async turnedOn(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#row.value = (await this.use((db) => recall(db, "lock"))) ?? null;
    await this.open(bytes);
    await this.#behind?.name();
  }

  /** What opens it was changed here, or it was turned off. */
  async changed(): Promise<void> {
    this.#tell({ changed: true });
    await this.recheck();
    if (this.#state.peek() === "off") await this.#behind?.name();
  }

  /** Everything of this account was taken off this device. */
  gone(): void {
    this.#tell({ gone: true });
  }

  /** Locks this tab and all others. */
  async now(): Promise<void> {
    this.#tell({ lock: true });
    // Also those that were given the key and are not yet as far as to hear the others.
    this.#starts?.postMessage({ lock: true } satisfies News);
    await this.#lock();
  }

  /** Looks again whether there is a lock: storage and this tab were found to differ. */
  async recheck(): Promise<void> {
    if (this.#state.peek() === "locked" || !this.#behind) return;
    const row = (await this.use((db) => recall(db, "lock"))) ?? null;
    if (row && row.key !== sealedBy()) {
      this.#row.value = row;
      await this.#lock({ asks: true });
      return;
    }
    if (!row) {
      this.#key = null;
      useSeal(null);
    }
    this.#show(row, row ? "on" : "off");
  }

  /** Ends; whoever waits in front of it is sent away. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#noting);
    this.#stopListening();
    this.#starts?.close();
    this.#given = null;
    this.#leave();
  }

  async #look(): Promise<boolean> {
    const behind = this.#behind;
    const row = (await this.use((db) => recall(db, "lock"))) ?? null;
    if (row?.key === sealedBy()) {
      this.#show(row, row ? "on" : "off");
      return true;
    }
    await writesEnded();
    useSeal(row ? SHUT : null);
    if (!row) {
      this.#show(row, "off");
      // It was turned on in another tab just now.
      if (this.#given) void this.#offered(this.#given);
      return true;
    }
    // It was ended meanwhile, or somebody else's came: nobody would ever answer this one.
    if (this.#behind !== behind) return false;
    const opened = new Promise<boolean>((resolve) => {
      this.#opened = resolve;
    });
    // Nobody sees the way in of what another tab has opened already.
    if (await this.#takeGiven(row)) return opened;
    this.#show(row, "locked");
    // Meanwhile; what could not be fetched is asked for again where it is needed.
    void unsealing().catch(() => undefined);
    if (this.#asks) this.#tell({ wanted: row.key });
    return opened;
  }

  #show(row: LockRow | null, state: LockState): void {
    this.#row.value = row;
    this.#state.value = state;
  }

  /** Whether another tab gave the key in time. */
  async #takeGiven({ key }: LockRow): Promise<boolean> {
    const given = this.#given;
    this.#given = null;
    if (given?.id !== key) return false;
    return this.#take(key, given.bytes).then(
      () => true,
      () => false,
    );
  }

  async #take(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const isNew = sealedBy() !== id;
    const [{ sealOf }, { sealStrays }] = await unsealing();
    const seal = sealOf(id, bytes);
    if (isNew) useSeal(seal);
    this.#key = bytes;
    this.#lookedAt = this.#world.clock();
    this.#asks = true;
    // Asked before what waited asks for more, which answers while the screens are being drawn.
    const looking = Promise.all([
      this.use((db) => recall(db, "lock")),
      isNew && this.use((db) => sealStrays(db, seal)),
    ]);
    this.#opened(true);
    const [row] = await looking;
    this.#show(row ?? null, "on");
  }

  async #lock({ asks = false } = {}): Promise<void> {
    clearTimeout(this.#timer);
    const isOpen = this.#state.peek() === "on" || this.#state.peek() === "off";
    const behind = this.#behind;
    if (!isOpen || !this.#row.peek() || !behind || this.#isLocking) return;
    this.#isLocking = true;
    // At once: nothing is shown, and nobody is given the key.
    veil(true);
    this.#key = null;
    this.#given = null;
    this.#asks = asks;
    try {
      const late = new Promise((resolve) => setTimeout(resolve, KEEP_WITHIN_MS));
      await Promise.race([this.keep().catch(() => undefined), late]);
      this.#state.value = "locked";
      await behind.leave();
    } finally {
      this.#isLocking = false;
      veil(false);
    }
  }

  async #hear({ lock, changed, gone, wanted, key, looked }: News): Promise<void> {
    if (gone) globalThis.location?.reload();
    if (lock) {
      this.#given = null;
      await this.#lock();
    }
    if (changed) await this.recheck();
    if (wanted !== undefined) this.#give(wanted);
    if (key) await this.#offered(key);
    if (looked === "when") this.#tell({ looked: this.#lastLook() });
    if (typeof looked === "number") {
      this.#othersLookedAt = Math.max(this.#othersLookedAt, looked);
    }
  }

  #give(wanted: string): void {
    const id = this.#row.peek()?.key;
    if (!id || !this.#key || (wanted !== WHICHEVER && wanted !== id)) return;
    this.#lastLook();
    // One whose timers slept is as good as locked: whoever is in use answers.
    if (this.#isOverdue()) return;
    const news: News = { key: { id, bytes: this.#key } };
    if (wanted === WHICHEVER) this.#starts?.postMessage(news);
    else this.#tell(news);
  }

  /** Another tab was unlocked, or turned the lock on. */
  async #offered({ id, bytes }: Key): Promise<void> {
    if (this.#state.peek() === "unknown") {
      this.#given = { id, bytes };
      void unsealing().catch(() => undefined);
      return;
    }
    if (this.#state.peek() === "on" && this.#row.peek()?.key === id) return;
    if (!this.#behind) return;
    const known = this.#row.peek();
    const row = known?.key === id ? known : await this.use((db) => recall(db, "lock"));
    if (row?.key === id) await this.#take(id, bytes);
  }

  #lastLook(): number {
    if (this.#world.surroundings.visible()) this.#lookedAt = this.#world.clock();
    return this.#lookedAt;
  }

  /** In sight, and the machine awake. */
  #note(): void {
    if (this.#state.peek() !== "on" || !this.#world.surroundings.visible()) return;
    if (this.#isOverdue()) void this.#lockUnlessSeen();
    else this.#lookedAt = this.#world.clock();
  }

  #hidden(): void {
    if (!this.#isOut) this.#lookedAt = this.#world.clock();
    this.#isOut = true;
    this.#lockLater();
  }

  #lockLater(least_ms = 0): void {
    clearTimeout(this.#timer);
    const row = this.#row.peek();
    if (this.#state.peek() !== "on" || !row) return;
    const wait = this.#anyLookedAt() + row.after_ms - this.#world.clock();
    this.#timer = setTimeout(() => void this.#lockUnlessSeen(), Math.max(least_ms, wait));
  }

  async #seen(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isOverdue()) await this.#lockUnlessSeen();
    if (!this.#world.surroundings.visible()) return;
    this.#isOut = false;
    if (this.#state.peek() === "on") this.#lookedAt = this.#world.clock();
  }

  #anyLookedAt(): number {
    return Math.max(this.#lookedAt, this.#othersLookedAt);
  }

  #isOverdue(): boolean {
    const row = this.#row.peek();
    if (this.#state.peek() !== "on" || !row) return false;
    const away = this.#world.clock() - this.#anyLookedAt();
    // A window that is clicked again was never out of sight: only a machine that slept is.
    if (!this.#isOut) return away >= Math.max(row.after_ms, SLEPT_MS);
    return away < 0 || away >= row.after_ms;
  }

  /** Another tab may be in use: then there is nothing to lock. Nothing is shown meanwhile. */
  async #lockUnlessSeen(): Promise<void> {
    veil(true);
    try {
      const asked = this.#world.clock();
      this.#tell({ looked: "when" });
      await new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS));
      const isInUse = this.#othersLookedAt >= asked - JUST_NOW_MS;
      if (this.#isOverdue() && !isInUse) await this.now();
      else if (!this.#world.surroundings.visible()) this.#lockLater(JUST_NOW_MS);
    } finally {
      veil(false);
    }
  }

  #tell(news: News): void {
    this.#channel?.postMessage(news);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#channel?.close();
    this.#channel = null;
    this.#behind = null;
    this.#opened(false);
    this.#opened = () => {};
  }
}
