/** Whether what is being typed is on the phone yet. */
import "../../messages/with-journal.ts";
import { t } from "../../messages";
import { SaveState } from "../../parts/save-state";

export function DraftState({ typed, failed }: { typed: boolean; failed: boolean }) {
  if (failed) {
    return (
      <SaveState tone="problem">
        {t("common.notSaved")} {t("common.notSavedWhy")}
      </SaveState>
    );
  }
  return <SaveState tone="saved">{typed && t("journal.draftKept")}</SaveState>;
}
