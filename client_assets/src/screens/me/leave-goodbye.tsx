/** The last screen, on a phone that holds nothing any more. */
import "../../messages/with-leaving.ts";
import { t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { LifeBuoy } from "../../parts/icons";
import { Screen } from "../../parts/screen";

export function GoodbyeScreen() {
  return (
    <Screen title={t("leaving.goodbye")}>
      <Card tone="wash">
        <p>{t("leaving.goodbyeGone")}</p>
        <p>{t("leaving.goodbyeThanks")}</p>
      </Card>
      <p class="soft">{t("leaving.goodbyeLeft")}</p>
      <p class="soft">
        {t("leaving.goodbyeIcon")} {t("leaving.goodbyeBack")}
      </p>
      <div class="row">
        <ButtonLink href="/help">
          <LifeBuoy />
          {t("parts.helpNow")}
        </ButtonLink>
      </div>
    </Screen>
  );
}
