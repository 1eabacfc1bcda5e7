/** The live connection: it only pokes. One visible tab of a browser keeps it. */
import { type Locks, liveLock } from "./locks.ts";

const TRY_AGAIN_FIRST_MS = 15_000;
const TRY_AGAIN_MOST_MS = 5 * 60_000;

export interface PokeSource {
  onopen: ((event: Event) => unknown) | null;
  onerror: ((event: Event) => unknown) | null;
  readyState: number;
  addEventListener(type: "poke", listener: () => void): void;
  close(): void;
}
export type OpenPokeSource = (url: string) => PokeSource;

const CLOSED = 2;

export class Live {
  readonly #account: string;
  readonly #locks: Locks;
  readonly #connect: OpenPokeSource;
  readonly #poked: () => void;
  #wish: AbortController | null = null;

  constructor(account: string, locks: Locks, connect: OpenPokeSource, poked: () => void) {
    this.#account = account;
    this.#locks = locks;
    this.#connect = connect;
    this.#poked = poked;
  }

  /** Listens as soon as no other tab does. */
  start(): void {
    if (this.#wish) return;
    const wish = new AbortController();
    this.#wish = wish;
    const { signal } = wish;
    void this.#locks.hold(liveLock(this.#account), () => this.#listen(signal), { signal });
  }

  /** Lets another tab listen. */
  stop(): void {
    this.#wish?.abort();
    this.#wish = null;
  }

  #listen(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      let source: PokeSource | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let failures = 0;
      const open = () => {
        source = this.#connect("/api/sync/live");
        source.addEventListener("poke", this.#poked);
        source.onopen = () => {
          // Pokes that came while nobody listened are lost: ask.
          if (failures > 0) this.#poked();
          failures = 0;
        };
        source.onerror = () => {
          failures += 1;
          // Otherwise the browser connects again by itself.
          if (source?.readyState !== CLOSED) return;
          const wait = Math.min(TRY_AGAIN_MOST_MS, TRY_AGAIN_FIRST_MS * 2 ** (failures - 1));
          timer = setTimeout(() => {
            // Where something in the way allows no live connection at all, this is what is left.
            this.#poked();
            open();
          }, wait);
        };
      };
      const end = () => {
        clearTimeout(timer);
        source?.close();
        resolve();
      };
      if (signal.aborted) return end();
      signal.addEventListener("abort", end, { once: true });
      open();
    });
  }
}
