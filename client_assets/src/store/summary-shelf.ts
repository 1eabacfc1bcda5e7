/** The summaries of a link worker's people, in memory and live. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Summary } from "./summary.ts";

export class SummaryShelf {
  #signals = new Map<string, Signal<Summary | undefined>>();
  /** Of which something was put here, were it that there is none any more. */
  #told = new Set<string>();

  /** Live; undefined of somebody who is not, or not yet, on this device. */
  of(notebook: string): ReadonlySignal<Summary | undefined> {
    return this.#signal(notebook);
  }

  put(all: Iterable<readonly [notebook: string, summary: Summary | undefined]>): void {
    batch(() => {
      for (const [notebook, summary] of all) {
        this.#told.add(notebook);
        this.#signal(notebook).value = summary;
      }
    });
  }

  /** The same with what was read a while ago: whatever was put here came later. */
  fill(all: Iterable<readonly [notebook: string, summary: Summary | undefined]>): void {
    this.put([...all].filter(([notebook]) => !this.#told.has(notebook)));
  }

  clear(): void {
    this.#told.clear();
    batch(() => {
      for (const each of this.#signals.values()) each.value = undefined;
    });
  }

  #signal(notebook: string): Signal<Summary | undefined> {
    let found = this.#signals.get(notebook);
    if (!found) {
      found = signal<Summary | undefined>(undefined);
      this.#signals.set(notebook, found);
    }
    return found;
  }
}
