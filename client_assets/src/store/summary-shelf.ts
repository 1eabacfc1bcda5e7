/** The summaries of a link worker's people, in memory and live. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Summary } from "./summary.ts";

export class SummaryShelf {
  #signals = new Map<string, Signal<Summary | undefined>>();

  /** Live; undefined of somebody who is not, or not yet, on this device. */
  of(notebook: string): ReadonlySignal<Summary | undefined> {
    return this.#signal(notebook);
  }

  put(all: Iterable<readonly [notebook: string, summary: Summary | undefined]>): void {
    batch(() => {
      for (const [notebook, summary] of all) this.#signal(notebook).value = summary;
    });
  }

  clear(): void {
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
