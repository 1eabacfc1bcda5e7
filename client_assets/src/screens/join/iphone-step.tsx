/** On an iPhone the app belongs on the Home Screen before anything is written into it. */
import "../../messages/with-join.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Screen } from "../../parts/screen";
import { groupedCode } from "./code.ts";

export function IPhoneStep({ code, onHere }: { code: string; onHere: () => void }) {
  return (
    <Screen title={t("join.iphoneTitle")}>
      <p>{t("join.iphoneWhy")}</p>
      <Card>
        <ol class="steps">
          <li>
            {t("join.iphoneStep1")} <ShareMark />
          </li>
          <li>{t("join.iphoneStep2")}</li>
          <li>{t("join.iphoneStep3")}</li>
        </ol>
      </Card>
      {code && (
        <Card tone="wash" title={t("join.iphoneCode")}>
          <p class="code-large" dir="ltr">
            {groupedCode(code)}
          </p>
          <p class="soft">{t("join.iphoneCodeStays")}</p>
        </Card>
      )}
      <div class="row quiet-row">
        <Button kind="quiet" onClick={onHere}>
          {t("join.iphoneHere")}
        </Button>
      </div>
    </Screen>
  );
}

function ShareMark() {
  return (
    <svg class="share-mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 3v12M8 6.5 12 2.8l4 3.7M7.5 10H5.5v11h13V10h-2" />
    </svg>
  );
}
