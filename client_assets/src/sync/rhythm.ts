/** When to exchange: at once, soon, or after a failure later and later. */
import type { Outcome } from "./exchange.ts";

/** Edits that follow each other within this time go together. */
const SOON_MS = 150;
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MOST_MS = 5 * 60_000;
/** Asking again by itself cannot help with these. */
const NEEDS_A_PERSON = new Set(["signed-out", "protocol-version"]);

export interface Chance {
  /** From 0 up to 1. */
  random: () => number;
  /** What the browser believes of the network; never a reason to give up. */
  believedOnline: () => boolean;
  clock: () => number;
}

/** Runs one exchange at a time and remembers that another was wished for meanwhile. */
export class Rhythm {
  readonly #run: () => Promise<Outcome>;
  readonly #chance: Chance;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;
  /** Something was written meanwhile: go on if all is well. */
  #again = false;
  /** Somebody has a reason to believe that it works now: go on whatever came of this one. */
  #asked = false;
  #failures = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(run: () => Promise<Outcome>, chance: Chance) {
    this.#run = run;
    this.#chance = chance;
  }

  /** Exchanges now; resolves when an exchange that began after this call has ended. */
  async now(): Promise<void> {
    if (this.#stopped) return;
    if (this.#running) {
      this.#asked = true;
      await this.#running;
      return;
    }
    clearTimeout(this.#timer);
    this.#running = this.#keepRunning();
    await this.#running;
  }

  /** Something was written: at once when nothing was sent lately, else with what follows it. */
  soon(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    // Known to be cut off: the timer that is set already, or the network's return, will do.
    if (this.#failures > 0 && !this.#chance.believedOnline()) return;
    const idle = this.#chance.clock() - this.#endedAt > SOON_MS;
    this.#in(idle ? 0 : SOON_MS);
  }

  /** Ends; what is under way may end by itself. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #keepRunning(): Promise<void> {
    try {
      do {
        this.#again = false;
        this.#asked = false;
        clearTimeout(this.#timer);
        this.#after(await this.#run());
      } while (!this.#stopped && (this.#asked || (this.#again && this.#failures === 0)));
    } finally {
      this.#running = null;
      this.#endedAt = this.#chance.clock();
    }
  }

  #after(outcome: Outcome): void {
    if (outcome.done) {
      this.#failures = 0;
      return;
    }
    this.#failures += 1;
    if (NEEDS_A_PERSON.has(outcome.problem)) return;
    this.#in(Math.max((outcome.retry_after_s ?? 0) * 1_000, this.#backoff()));
  }

  /** Doubles with each failure; a random half keeps a whole service's phones from knocking at once. */
  #backoff(): number {
    const full = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** (this.#failures - 1));
    return full / 2 + (full / 2) * this.#chance.random();
  }

  #in(delay_ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.now(), delay_ms);
  }
}
