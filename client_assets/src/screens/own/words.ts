/** Words that save themselves while they are typed: a note to a mood. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import type { KindName } from "../../store/api.ts";
import { mergeTexts } from "../../sync/textmerge.ts";
import { useDraft, whenLeaving } from "./draft.ts";

/** Typing rests for so long before the words become a change of the record. */
const REST_MS = 1_500;

export interface KeptWords {
  text: string;
  /** What the record said when the typing began: another phone may have written there since. */
  origin: string;
}

/** What to write, so that neither the typed words nor those that came meanwhile are lost. */
export function joinedWith(current: string, kept: KeptWords): string {
  return kept.origin === current ? kept.text : mergeTexts(kept.origin, current, kept.text);
}

export interface SavingWords {
  text: string;
  type: (text: string) => void;
  /** Saves what is not saved yet; resolves when it is. */
  save: () => Promise<void>;
  failed: boolean;
}

/** Its component must be made anew for another record. */
export function useSavingWords(
  kind: KindName,
  id: string,
  field: "note" | "body" | "participant_reason",
  current: string,
): SavingWords {
  const device = useDevice();
  const { value: kept, set, done, ...draft } = useDraft<KeptWords>(`${kind}:${id}:${field}`);
  const [failed, setFailed] = useState(false);
  const latest = useRef({ kept, current });
  latest.current = { kept, current };

  const save = useCallback(async () => {
    const { kept: typed, current: before } = latest.current;
    // Of a deleted record the words stay a draft: should it come back, they are there.
    if (!typed || device.get(kind, id).peek()?.deleted) return;
    try {
      const whole = joinedWith(before, typed);
      if (whole !== before) await device.edit(kind, id, { [field]: whole });
      setFailed(false);
    } catch {
      setFailed(true);
      return;
    }
    await done(typed, ({ text }) => ({ text, origin: typed.text }));
  }, [device, kind, id, field, done]);

  useEffect(() => {
    if (!kept) return;
    const clock = setTimeout(() => void save(), REST_MS);
    return () => clearTimeout(clock);
  }, [kept, save]);

  useEffect(() => {
    const stop = whenLeaving(save);
    return () => {
      stop();
      void save();
    };
  }, [save]);

  const type = useCallback(
    (text: string) => {
      const { kept: typed, current: before } = latest.current;
      set({ text, origin: typed?.origin ?? before });
    },
    [set],
  );
  return { text: kept?.text ?? current, type, save, failed: failed || draft.failed };
}
