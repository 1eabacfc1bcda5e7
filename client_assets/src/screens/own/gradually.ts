/**
 * A long list is drawn in parts: what fills the screen at once, the rest while the browser has
 * nothing else to do. What is typed or tapped meanwhile waits for a few rows at most.
 */
import { type Signal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const MORE_WITHIN_MS = 200;

export interface Gradual {
  /** How many rows are drawn. */
  drawn: Signal<number>;
  more: number;
}

/**
 * A list that is drawn gradually: at first as many rows as fill the screen, of which each is at
 * least so high; then so many more at a time, some 50 ms of a slow device.
 */
export function gradual(row_px: number, more: number): Gradual {
  return { drawn: signal(Math.ceil((globalThis.innerHeight || 1_280) / row_px)), more };
}

/**
 * Live: how many of `count` rows to draw. Once a list was drawn to its end it is drawn whole, so
 * that whoever comes back to it finds their place.
 */
export function useGradually({ drawn, more }: Gradual, count: number): number {
  const now = drawn.value;
  useEffect(() => {
    if (now >= count) return;
    return onceIdle(() => {
      drawn.value = Math.max(drawn.peek(), now + more);
    }, MORE_WITHIN_MS);
  }, [drawn, more, now, count]);
  return Math.min(now, count);
}

/** For whoever wants the end of the list now. True where more of it is there with the next frame. */
export function drawAll({ drawn }: Gradual): boolean {
  const before = drawn.peek();
  drawn.value = Number.POSITIVE_INFINITY;
  return before !== drawn.peek();
}

/** Does something when the browser has time for it, or after so long. Returns an end. */
export function onceIdle(work: () => void, within_ms: number): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(work, within_ms / 3);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(work, { timeout: within_ms });
  return () => cancelIdleCallback(asked);
}
