/** Between joining and the questions: another phone may have answered them. */
import "../../messages/with-join.ts";
import { t } from "../../messages";
import { Screen } from "../../parts/screen";

export function LookingStep() {
  return (
    <Screen title={t("join.title")}>
      <p class="soft" role="status">
        {t("join.looking")}
      </p>
    </Screen>
  );
}
