/** What is being typed, kept on the phone while it is typed. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";

/** A killed browser loses less than this. */
export const KEEP_EVERY_MS = 250;

const flushes = new Set<() => Promise<void>>();

/** Keeps everything that is being typed anywhere in the app; resolves once it is on the phone. */
export async function keepAllDrafts(): Promise<void> {
  await Promise.all([...flushes].map((flush) => flush()));
}

/** Has `flush` called when the app may be about to go away. Returns the way to stop that. */
export function whenLeaving(flush: () => Promise<void>): () => void {
  flushes.add(flush);
  return () => flushes.delete(flush);
}

if (typeof document !== "undefined") {
  const keep = () => void keepAllDrafts();
  window.addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}

export interface Draft<T> {
  /** What was kept, or typed since. Undefined before it was looked for and when there is none. */
  value: T | undefined;
  looked: boolean;
  /** The phone would not keep it: it is on the screen alone. */
  failed: boolean;
  /** Shows at once, and is on the phone within a quarter of a second. */
  set: (value: T) => void;
  /** Takes it off the phone; resolves when it is off. */
  clear: () => Promise<void>;
  /**
   * `written` stands in a record now, and needs no draft. What was typed while it was being written
   * does: `rest` tells what of that is still to be written. True when nothing is.
   */
  done: (written: T | undefined, rest: (typed: T) => T) => Promise<boolean>;
}

/** For {@link Draft.done}: what was typed after the words that are written. */
export function typedAfter(written: string): (typed: string) => string {
  return (typed) => (typed.startsWith(written) ? typed.slice(written.length) : typed);
}

/** For {@link Draft.done}: from what is written to what was typed since. */
export function rewrittenAfter<T>(written: { to: T }): (typed: { to: T }) => { from: T; to: T } {
  return ({ to }) => ({ from: written.to, to });
}

/** The draft kept under `key`. Its component must be made anew for another key. */
export function useDraft<T>(key: string): Draft<T> {
  const device = useDevice();
  const [value, show] = useState<T | undefined>(undefined);
  const [looked, setLooked] = useState(false);
  const [failed, setFailed] = useState(false);
  const latest = useRef<T | undefined>(undefined);
  const unkept = useRef<{ value: T } | null>(null);
  const clock = useRef<ReturnType<typeof setTimeout>>(undefined);

  const flush = useCallback(async () => {
    clearTimeout(clock.current);
    clock.current = undefined;
    const next = unkept.current;
    if (!next) return;
    unkept.current = null;
    try {
      await device.saveDraft(key, next.value);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  }, [device, key]);

  useEffect(() => {
    let here = true;
    void device
      .draft<T>(key)
      .catch(() => undefined)
      .then((kept) => {
        if (!here) return;
        // What was typed before the draft was read is newer.
        latest.current ??= kept;
        show(latest.current);
        setLooked(true);
      });
    const stop = whenLeaving(flush);
    return () => {
      here = false;
      stop();
      void flush();
    };
  }, [device, key, flush]);

  const set = useCallback(
    (next: T) => {
      latest.current = next;
      show(next);
      unkept.current = { value: next };
      clock.current ??= setTimeout(() => void flush(), KEEP_EVERY_MS);
    },
    [flush],
  );

  const clear = useCallback(async () => {
    clearTimeout(clock.current);
    clock.current = undefined;
    unkept.current = null;
    latest.current = undefined;
    show(undefined);
    await device.clearDraft(key);
  }, [device, key]);

  const done = useCallback(
    async (written: T | undefined, rest: (typed: T) => T) => {
      const typed = latest.current;
      if (typed === undefined || typed === written) {
        await clear();
        return true;
      }
      set(rest(typed));
      return false;
    },
    [clear, set],
  );

  return { value, looked, failed, set, clear, done };
}
