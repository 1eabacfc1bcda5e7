/** Copies words, and says whether they were. */
import "../../messages/with-me.ts";
import { t } from "../../messages";
import { showToast } from "../../parts/toast";

/** `said`: when they were. */
export async function copyWords(words: string, said = t("me.trayCopied")): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
    showToast({ words: said, seconds: 4 });
  } catch {
    showToast({ words: t("me.trayCopyFailed") });
  }
}
