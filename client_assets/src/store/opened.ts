/**
 * Which notebooks' records are in memory. A participant's own always are; a link worker's are read
 * when somebody opens the person, for there may be hundreds of them.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

/** Everybody's. */
const ALL = "";

export class Opened {
  #signals = new Map<string, Signal<boolean>>();
  #asked = new Set<string>();
  #open: ((notebook: string | undefined) => void) | null = null;

  /** Live: whether the records of a notebook, or of all, are there by now. Asks for them. */
  of(notebook?: string): ReadonlySignal<boolean> {
    this.want(notebook);
    return this.#signal(notebook ?? ALL);
  }

  /** Has the records of a notebook, or of all, read, unless they are or will be. */
  want(notebook?: string): void {
    const name = notebook ?? ALL;
    if (this.#asked.has(name)) return;
    this.#asked.add(name);
    // Not at once: screens ask while they draw.
    queueMicrotask(() => this.#open?.(notebook));
  }

  /** Whether somebody asked for a notebook. */
  isWanted(notebook: string): boolean {
    return this.#asked.has(ALL) || this.#asked.has(notebook);
  }

  /** `open` reads what is asked for, and what was asked for before. */
  serve(open: (notebook: string | undefined) => void): void {
    this.#open = open;
    for (const name of this.#asked) open(name || undefined);
  }

  /** They have been read. */
  mark(notebook?: string): void {
    this.#signal(notebook ?? ALL).value = true;
    if (notebook !== undefined) return;
    for (const each of this.#signals.values()) each.value = true;
  }

  /** It is another account's turn. */
  clear(): void {
    this.#open = null;
    this.#asked.clear();
    for (const each of this.#signals.values()) each.value = false;
  }

  #signal(name: string): Signal<boolean> {
    let found = this.#signals.get(name);
    if (!found) {
      found = signal(name !== ALL && this.#signals.get(ALL)?.peek() === true);
      this.#signals.set(name, found);
    }
    return found;
  }
}
