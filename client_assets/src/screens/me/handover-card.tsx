/** On Today: somebody asks whether another link worker may take over. */
import "../../messages/with-sharing.ts";
import { useEffect } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { shortName } from "../own/sharing.ts";
import { askedHandovers, lookForHandovers } from "./handover-asked.ts";
import { asksWords } from "./handover-words.ts";

export function HandoverCards() {
  const online = useDevice().online.value;
  const { answeredAt } = useDevice().sync.value;
  useEffect(() => {
    const look = () => void (document.visibilityState === "visible" && lookForHandovers());
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [online, answeredAt]);
  return (
    <>
      {askedHandovers.value.map((handover) => (
        <Card
          key={handover.id}
          tone="wash"
          title={t("sharing.handoverTitle", { to: shortName(handover.to_worker.name) })}
        >
          <p>{asksWords(handover)}</p>
          <div class="row">
            <ButtonLink href={`/me/handover/${handover.id}`} kind="primary">
              {t("sharing.handoverCardDo")}
            </ButtonLink>
          </div>
        </Card>
      ))}
    </>
  );
}
