/** What is marked in a register and not saved yet; leaving the screen or a killed browser loses none. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { KEEP_EVERY_MS, whenLeaving } from "../own/draft.ts";
import type { Marked } from "./register-marks.ts";

/** By where each is kept. */
export type Marks = Readonly<Record<string, Marked>>;

/** Where what is marked of an occurrence is kept until it is saved. */
export function markKey(session: string, day: string): string {
  return `register:${session}:${day}`;
}

export interface KeptMarks {
  marks: Marks;
  /** Shows at once, and is on the phone within a quarter of a second. */
  mark: (more: Marks) => void;
  /** `marked` stands in a record now; what was marked since stays. */
  done: (key: string, marked: Marked) => Promise<void>;
}

/** Marks by key, of as many people as there are. One that says what `stands` already is not kept. */
export function useKeptMarks(
  keys: readonly string[],
  stands: (key: string, marked: Marked) => boolean,
): KeptMarks {
  const device = useDevice();
  const standing = useRef(stands);
  standing.current = stands;
  const [marks, show] = useState<Marks>({});
  const latest = useRef<Marks>({});
  const unkept = useRef(new Map<string, Marked>());
  const clock = useRef<ReturnType<typeof setTimeout>>(undefined);

  const put = useCallback((next: Marks) => {
    latest.current = next;
    show(next);
  }, []);

  const flush = useCallback(async () => {
    clearTimeout(clock.current);
    clock.current = undefined;
    const all = [...unkept.current];
    unkept.current.clear();
    // Where the phone would not keep one it is on the screen alone, as it says there: not saved yet.
    await Promise.allSettled(
      all.map(([key, marked]) =>
        standing.current(key, marked) ? device.clearDraft(key) : device.saveDraft(key, marked),
      ),
    );
  }, [device]);

  const named = keys.join("\n");
  useEffect(() => {
    let here = true;
    for (const key of named.split("\n").filter(Boolean)) {
      if (key in latest.current) continue;
      device.draft<Marked>(key).then(
        (kept) => {
          // What was marked before the draft was read is newer.
          if (!here || !kept || key in latest.current) return;
          if (standing.current(key, kept)) void device.clearDraft(key);
          else put({ ...latest.current, [key]: kept });
        },
        () => undefined,
      );
    }
    return () => {
      here = false;
    };
  }, [device, named, put]);

  useEffect(() => {
    const stop = whenLeaving(flush);
    return () => {
      stop();
      void flush();
    };
  }, [flush]);

  const mark = useCallback(
    (more: Marks) => {
      put({ ...latest.current, ...more });
      for (const [key, marked] of Object.entries(more)) unkept.current.set(key, marked);
      clock.current ??= setTimeout(() => void flush(), KEEP_EVERY_MS);
    },
    [flush, put],
  );

  const done = useCallback(
    async (key: string, marked: Marked) => {
      if (latest.current[key] !== marked) return;
      unkept.current.delete(key);
      const { [key]: _, ...rest } = latest.current;
      put(rest);
      await device.clearDraft(key);
    },
    [device, put],
  );

  return { marks, mark, done };
}
