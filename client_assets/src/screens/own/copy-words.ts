/** Copies somebody's own words, and says whether they were. */
import "../../messages/with-me.ts";
import { t } from "../../messages";
import { showToast } from "../../parts/toast";

export async function copyWords(words: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
    showToast({ words: t("me.trayCopied"), seconds: 4 });
  } catch {
    showToast({ words: t("me.trayCopyFailed") });
  }
}
