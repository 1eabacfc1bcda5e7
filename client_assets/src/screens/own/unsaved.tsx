/** What a tap says that could not be saved: nothing fails without a word. */
import { useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import { Notice } from "../../parts/notice";
import { showToast } from "../../parts/toast";

export function tellUnsaved(): void {
  showToast({ words: `${t("common.notSaved")} ${t("common.notSavedWhy")}` });
}

/** What a question that stays open says: a toast would lie behind it. */
export function Unsaved({ failed }: { failed: boolean }) {
  if (!failed) return null;
  return (
    <Notice tone="problem" live>
      {t("common.notSaved")} {t("common.notSavedWhy")}
    </Notice>
  );
}

export interface Saving {
  failed: boolean;
  /** Does it, unless something is being done already; then `after`, when it is saved. */
  save: (work: () => Promise<unknown>, after: () => void) => Promise<void>;
}

/** For a question that closes once its answer is saved, and not before. */
export function useSaving(): Saving {
  const [failed, setFailed] = useState(false);
  const busy = useRef(false);
  async function save(work: () => Promise<unknown>, after: () => void): Promise<void> {
    if (busy.current) return;
    busy.current = true;
    try {
      await work();
      setFailed(false);
    } catch {
      setFailed(true);
      return;
    } finally {
      busy.current = false;
    }
    after();
  }
  return { failed, save };
}

/**
 * What stands, or what was chosen and is on its way to disk. What cannot be saved is said, and goes
 * back to what stands.
 */
export function useWished<T>(
  stands: T,
  tell: () => void = tellUnsaved,
): [T, (wish: T, saving: Promise<unknown>) => Promise<void>] {
  const [wished, setWished] = useState<{ value: T } | null>(null);
  async function wish(value: T, saving: Promise<unknown>): Promise<void> {
    const mine = { value };
    setWished(mine);
    await saving.catch(tell);
    setWished((now) => (now === mine ? null : now));
  }
  return [wished ? wished.value : stands, wish];
}
