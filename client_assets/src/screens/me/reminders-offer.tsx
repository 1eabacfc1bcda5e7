/** Where something is planned: whether one would like to be reminded, until it is answered once. */
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { usePush } from "../../app/push.ts";
import { bringWords, t } from "../../messages";
import { reminders } from "../../messages/en-GB/reminders";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";

bringWords({ reminders });

const ANSWERED = "reminders:offer";

/** Appears a moment late: let it be the last on its screen, so that nothing moves. */
export function RemindersOffer() {
  const device = useDevice();
  const [answered, setAnswered] = useState(true);
  useEffect(() => {
    void device.draft<boolean>(ANSWERED).then((kept) => setAnswered(kept === true));
  }, [device]);

  if (answered || usePush().here.value.is !== "ask") return null;
  const refuse = () => {
    setAnswered(true);
    void device.saveDraft(ANSWERED, true);
  };
  return (
    <Card tone="wash" title={t("reminders.askTitle")} class="stack">
      <p>{t("reminders.offerWhy")}</p>
      <div class="row">
        <ButtonLink kind="primary" href="/me/reminders">
          {t("reminders.offerHow")}
        </ButtonLink>
        <Button kind="quiet" onClick={refuse}>
          {t("common.notNow")}
        </Button>
      </div>
    </Card>
  );
}
