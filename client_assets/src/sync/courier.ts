/** Keeps one account in step with the server: what to do when, and who does it. */
import type { SyncState } from "../store/api.ts";
import { recall } from "../store/database.ts";
import type { OpenAccount } from "../store/open-account.ts";
import { exchange, type Outcome } from "./exchange.ts";
import { Live, type OpenPokeSource } from "./live.ts";
import { exchangeLock, type Locks } from "./locks.ts";
import { Rhythm } from "./rhythm.ts";
import type { Settled } from "./settle.ts";

/** What happens around the app. */
export interface Surroundings {
  visible: () => boolean;
  believedOnline: () => boolean;
  /** Calls back on a change of either, on focus, and on the network's return; returns an end. */
  listen: (heard: (what: "seen" | "hidden" | "online" | "offline") => void) => () => void;
}

export interface CourierWorld {
  clock: () => number;
  random: () => number;
  fetch: typeof fetch;
  locks: Locks;
  surroundings: Surroundings;
  /** None where the browser has no server-sent events. */
  connect: OpenPokeSource | undefined;
}

/** After a start, when what the person came for has been drawn. */
const VERIFY_AFTER_MS = 4_000;
const VERIFY_EVERY_MS = 86_400_000;

/** `unknown`: only the server can tell, and it could not be asked. */
export type Whose = "mine" | "another's" | "unknown";

export interface CourierEars {
  settled: (settled: Settled) => Promise<void>;
  phase: (phase: SyncState["phase"]) => void;
  /** Changes wait and nothing could be sent: let the browser wake the service worker. */
  stuck: () => void;
  /** Whose this browser is now: another tab may have joined as someone else. */
  whose: () => Promise<Whose>;
  /** The session is gone: get it back without the person, if that can be. */
  signInAgain: () => Promise<boolean>;
}

const PHASES: Record<string, SyncState["phase"]> = {
  offline: "offline",
  "signed-out": "signed-out",
  "protocol-version": "update-needed",
};

export class Courier {
  readonly #open: OpenAccount;
  readonly #world: CourierWorld;
  readonly #ears: CourierEars;
  readonly #rhythm: Rhythm;
  readonly #live: Live | null;
  #stopListening = () => {};
  #verifying: ReturnType<typeof setTimeout> | undefined;
  /** On the device's clock, ms; null until what both hold was compared since the start. */
  #verifiedAt: number | null = null;
  #verifyNow = false;
  #stopped = false;

  constructor(open: OpenAccount, world: CourierWorld, ears: CourierEars) {
    this.#open = open;
    this.#world = world;
    this.#ears = ears;
    const { clock, random, surroundings, connect, locks } = world;
    this.#rhythm = new Rhythm(() => this.#exchange(), {
      clock,
      random,
      believedOnline: surroundings.believedOnline,
    });
    this.#live = connect
      ? new Live(open.account.id, locks, connect, () => void this.#rhythm.now())
      : null;
  }

  /** Exchanges, and from now on whenever there may be a reason. */
  start(): void {
    this.#stopListening = this.#world.surroundings.listen((what) => this.#heard(what));
    if (this.#world.surroundings.visible()) this.#live?.start();
    void this.#rhythm.now();
  }

  /** Something was written here. */
  wrote(): void {
    this.#rhythm.soon();
  }

  /** Resolves when an exchange that began after this call has ended, well or not. */
  now(): Promise<void> {
    return this.#rhythm.now();
  }

  stop(): void {
    this.#stopListening();
    this.#live?.stop();
    this.#rhythm.stop();
    clearTimeout(this.#verifying);
    this.#stopped = true;
  }

  #heard(what: "seen" | "hidden" | "online" | "offline"): void {
    if (what === "seen") this.#live?.start();
    if (what === "hidden") this.#live?.stop();
    // That the network is gone is found out as well: what the browser believes of it may be wrong.
    if (what === "hidden") void this.#leave();
    else void this.#rhythm.now();
  }

  /** The person looks away, and the browser may end this tab: try, and ask to be woken. */
  async #leave(): Promise<void> {
    if ((await this.#waiting()) === 0) return;
    this.#ears.stuck();
    await this.#rhythm.now();
  }

  async #exchange(): Promise<Outcome> {
    const { locks } = this.#world;
    try {
      const begun = await this.#open.use((db) => recall(db, "round"));
      const outcome = await locks.hold(exchangeLock(this.#open.account.id), () =>
        this.#holdingTheLock(begun ?? 0),
      );
      return outcome ?? { done: true };
    } catch (error) {
      if (this.#open.closed) return { done: true };
      // A full disk, a lost database: the browser's console says it, and later it may go.
      globalThis.reportError?.(error);
      this.#ears.phase("trouble");
      return { done: false, problem: "fault" };
    }
  }

  async #holdingTheLock(begun: number): Promise<Outcome> {
    const whose = await this.#ears.whose();
    if (this.#open.closed) return { done: true };
    if (whose !== "mine") {
      return this.#ended({ done: false, problem: whose === "unknown" ? "offline" : "signed-out" });
    }
    const waiting = await this.#waiting();
    // A round that began while this tab waited for the lock was answered: nothing new to learn.
    const answered = await this.#open.use((db) => recall(db, "answered"));
    const isNews = waiting > 0 || this.#verifyNow || (answered?.round ?? 0) <= begun;
    if (!isNews) {
      this.#ears.phase("idle");
      return { done: true };
    }
    if (waiting > 0 || (answered?.more ?? true)) this.#ears.phase("sending");
    return this.#ended(await this.#signedIn());
  }

  async #ended(outcome: Outcome): Promise<Outcome> {
    if (outcome.done) {
      this.#ears.phase("idle");
      this.#verifyLater(outcome.verified ?? false);
    } else if (outcome.problem !== "overtaken") {
      this.#ears.phase(PHASES[outcome.problem] ?? "trouble");
      if ((await this.#waiting()) > 0) this.#ears.stuck();
    }
    return outcome;
  }

  /** Compares what both hold some time after a start and every day: timers do not run in sleep. */
  #verifyLater(verified: boolean): void {
    if (verified) {
      this.#verifiedAt = this.#world.clock();
      this.#verifyNow = false;
    }
    clearTimeout(this.#verifying);
    if (this.#stopped || this.#verifyNow) return;
    const since = this.#world.clock() - (this.#verifiedAt ?? 0);
    const wait = this.#verifiedAt === null ? VERIFY_AFTER_MS : Math.max(0, VERIFY_EVERY_MS - since);
    this.#verifying = setTimeout(() => {
      this.#verifyNow = true;
      void this.#rhythm.now();
    }, wait);
  }

  async #signedIn(): Promise<Outcome> {
    const outcome = await this.#withDatabase();
    const isSignedOut = !outcome.done && outcome.problem === "signed-out";
    if (!isSignedOut || !(await this.#ears.signInAgain())) return outcome;
    // The live connection was turned away like the exchange.
    this.#live?.stop();
    if (this.#world.surroundings.visible()) this.#live?.start();
    return this.#withDatabase();
  }

  #withDatabase(): Promise<Outcome> {
    const { clock, fetch } = this.#world;
    return this.#open.use((db) =>
      exchange({
        account: this.#open.account,
        db,
        clock,
        fetch,
        verify: this.#verifyNow,
        onSettled: (settled) => {
          // What comes afresh is not whole before its last page.
          if (settled.more) this.#ears.phase("sending");
          return this.#ears.settled(settled);
        },
      }),
    );
  }

  #waiting(): Promise<number> {
    return this.#open.use((db) => db.count("outbox"));
  }
}
