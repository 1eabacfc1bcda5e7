/** What the tabs of one browser tell each other of the lock, and how. */

/** What tabs of one account tell each other. */
export interface News {
  /** All lock. */
  lock?: true;
  /** The lock was turned off, or what opens it was changed. */
  changed?: true;
  /** Everything here is gone. */
  gone?: true;
  /** A locked tab asks for the key of this name; one that has just started, for whichever there is. */
  wanted?: string;
  /** From tab to tab, and never on disk. */
  key?: Key;
  /** Has anybody looked lately? And the answer: when, device clock, ms. */
  looked?: "when" | number;
}

export interface Key {
  id: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export function channelOf(name: string): BroadcastChannel | null {
  return typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
}

/** Hides whatever is on the screen until it is known whether it may be seen. */
export function veil(on: boolean): void {
  globalThis.document?.documentElement.toggleAttribute("data-veiled", on);
}
