/** What a tap says that could not be saved, wherever there is no better place for it. */
import { t } from "../../messages";
import { showToast } from "../../parts/toast";

export function tellUnsaved(): void {
  showToast({ words: `${t("common.notSaved")} ${t("common.notSavedWhy")}` });
}
