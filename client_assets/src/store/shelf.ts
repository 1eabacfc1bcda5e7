/**
 * What this device holds, in memory and live: screens read signals, and one record's change wakes
 * only those who read it or its list.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { View } from "./api.ts";
import { type Pending, type Stored, viewOf } from "./records.ts";

interface Entry {
  notebook: string;
  id: string;
  kind: string;
  stored: Stored | undefined;
  pending: Pending[];
  /** Kept until something changes, so that an unchanged record stays the same object. */
  view: View | undefined;
}

export class Shelf {
  #entries = new Map<string, Entry>();
  /** By record id, because screens often know nothing else. */
  #ids = new Map<string, Set<string>>();
  /** By kind and by kind in a notebook. */
  #buckets = new Map<string, Set<Entry>>();
  #ticks = new Map<string, Signal<number>>();
  #lists = new Map<string, ReadonlySignal<View[]>>();
  #deleted = new Map<string, ReadonlySignal<number>>();
  #gets = new Map<string, ReadonlySignal<View | undefined>>();
  #refused = new Set<string>();

  /** Live views of one kind, newest first, deleted ones left out. The same signal each time. */
  list(kind: string, notebook?: string): ReadonlySignal<View[]> {
    const name = bucketName(kind, notebook);
    return remembered(this.#lists, name, () =>
      computed(() => {
        void this.#tick(name).value;
        const views: View[] = [];
        for (const entry of this.#buckets.get(name) ?? []) {
          if (entry.view && !entry.view.deleted) views.push(entry.view);
        }
        return views.sort(newestFirst);
      }),
    );
  }

  /** Live: how many of one kind are deleted. */
  deleted(kind: string): ReadonlySignal<number> {
    return remembered(this.#deleted, kind, () =>
      computed(() => {
        void this.#tick(kind).value;
        return [...(this.#buckets.get(kind) ?? [])].filter(({ view }) => view?.deleted).length;
      }),
    );
  }

  /** One live view, deleted or not. Without a notebook: of whichever notebook has the id. */
  get(kind: string, id: string, notebook?: string): ReadonlySignal<View | undefined> {
    return remembered(this.#gets, `${kind} ${id} ${notebook ?? ""}`, () =>
      computed(() => {
        void this.#tick(id).value;
        return this.find(kind, id, notebook);
      }),
    );
  }

  /** The same at this moment. */
  find(kind: string, id: string, notebook?: string): View | undefined {
    for (const key of this.#ids.get(id) ?? []) {
      const entry = this.#entries.get(key);
      if (entry?.kind === kind && (notebook === undefined || entry.notebook === notebook)) {
        return entry.view;
      }
    }
    return undefined;
  }

  /** Whether anything is held of the record. */
  has(notebook: string, id: string): boolean {
    return this.#entries.has(keyOf(notebook, id));
  }

  /** Puts down what the database holds of one record now; nothing takes it off. */
  put(notebook: string, id: string, stored: Stored | undefined, pending: Pending[]): void {
    const key = keyOf(notebook, id);
    const old = this.#entries.get(key);
    if (old) this.#remove(key, old);
    const kind = stored?.kind ?? pending[0]?.kind;
    if (kind !== undefined) {
      const view = viewOf(notebook, id, stored, pending, this.#refused.has(key));
      this.#add(key, { notebook, id, kind, stored, pending, view });
    }
    if (old) this.#wake(old);
    if (kind !== undefined) this.#wake({ kind, notebook, id });
  }

  /** Takes off everything, or everything of one notebook. */
  clear(notebook?: string): void {
    batch(() => {
      for (const [key, entry] of [...this.#entries]) {
        if (notebook !== undefined && entry.notebook !== notebook) continue;
        this.#remove(key, entry);
        this.#wake(entry);
      }
    });
  }

  /** Says which records have words in the tray. */
  refuse(records: readonly { notebook: string; record: string }[]): void {
    const before = this.#refused;
    this.#refused = new Set(records.map(({ notebook, record }) => keyOf(notebook, record)));
    batch(() => {
      for (const key of new Set([...before, ...this.#refused])) {
        const entry = this.#entries.get(key);
        if (entry && before.has(key) !== this.#refused.has(key)) {
          this.put(entry.notebook, entry.id, entry.stored, entry.pending);
        }
      }
    });
  }

  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    remembered(this.#ids, entry.id, () => new Set()).add(key);
    for (const name of bucketsOf(entry)) {
      remembered(this.#buckets, name, () => new Set()).add(entry);
    }
  }

  #remove(key: string, entry: Entry): void {
    this.#entries.delete(key);
    const keys = this.#ids.get(entry.id);
    keys?.delete(key);
    if (keys?.size === 0) this.#ids.delete(entry.id);
    for (const name of bucketsOf(entry)) this.#buckets.get(name)?.delete(entry);
  }

  #wake(entry: { kind: string; notebook: string; id: string }): void {
    for (const name of [...bucketsOf(entry), entry.id]) {
      const tick = this.#ticks.get(name);
      if (tick) tick.value = tick.peek() + 1;
    }
  }

  #tick(name: string): Signal<number> {
    return remembered(this.#ticks, name, () => signal(0));
  }
}

function keyOf(notebook: string, id: string): string {
  return `${notebook}/${id}`;
}

function bucketName(kind: string, notebook?: string): string {
  return notebook === undefined ? kind : `${kind}/${notebook}`;
}

function bucketsOf({ kind, notebook }: { kind: string; notebook: string }): string[] {
  return [bucketName(kind), bucketName(kind, notebook)];
}

function newestFirst(one: View, other: View): number {
  const later = Number(other.fields["at"] ?? 0) - Number(one.fields["at"] ?? 0);
  return later || (one.id < other.id ? 1 : -1);
}

function remembered<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
