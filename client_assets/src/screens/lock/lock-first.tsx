/** Before anything of other people's is shown on a device of staff: the choice of a lock. */
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Card } from "../../parts/card";
import { LifeBuoy } from "../../parts/icons";
import { Mark } from "../../parts/mark";
import { Screen } from "../../parts/screen";
import { LanguageChoice } from "../own/language-choice.tsx";
import { Choose } from "./choose.tsx";
import { putOnLock } from "./locking.ts";

export function LockFirst() {
  const device = useDevice();
  return (
    <Screen title={t("lock.firstTitle")} above={<Mark />} below={t("lock.firstWhy")}>
      <Card>
        <p>{t("lock.firstWhen")}</p>
        <Choose
          go={t("lock.turnOn")}
          going={t("lock.turningOn")}
          passkeys
          onChosen={(by) => putOnLock(device, by)}
        />
      </Card>
      <div class="join-foot">
        <LanguageChoice legendShown={false} />
        <a class="join-help" href="/help">
          <LifeBuoy />
          {t("parts.helpNow")}
        </a>
      </div>
    </Screen>
  );
}
