/** A link worker lets somebody back in who has lost their devices. */
import "../../messages/with-staff.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import type { RouteProps } from "../../app/router.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { passkeys, withProof } from "../../sync/passkeys.ts";
import type { Invite } from "../../wire/generated.ts";
import { CodeCard } from "./code-card.tsx";
import { problemOf, wordsFor } from "./telling.ts";

export function BackInScreen({ params }: RouteProps) {
  const device = useDevice();
  const notebook = params["notebook"] ?? "";
  const person = device.people.value.find((one) => one.notebook === notebook);
  const [invite, setInvite] = useState<Invite | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const name = person?.name ?? "";

  async function make(): Promise<void> {
    setBusy(true);
    try {
      setInvite(await withProof(() => passkeys.backIn(notebook)));
      setTrouble(null);
    } catch (error) {
      setTrouble(wordsFor(problemOf(error), t("staff.backInFailed")));
    }
    setBusy(false);
  }

  const back = { href: `/caseload/${notebook}`, label: name || t("staff.backToPerson") };
  if (!person) {
    return (
      <Screen title={t("staff.newCode")} back={{ href: "/caseload" }}>
        {device.ready.value && <p>{t("staff.backInUnknown")}</p>}
      </Screen>
    );
  }
  return (
    <Screen title={t("staff.backInTitle", { name })} back={back}>
      {trouble && (
        <Notice tone="problem" live>
          {trouble}
        </Notice>
      )}
      {invite ? (
        <CodeCard invite={invite} title={t("staff.backInReady", { name })} />
      ) : (
        <Card>
          <p>{t("staff.backInWhy", { name })}</p>
          <p class="soft">{t("staff.backInSeen", { name })}</p>
          <div class="row">
            <Button kind="primary" busy={busy} onClick={() => void make()}>
              {t(busy ? "staff.backInMaking" : "staff.backInMake")}
            </Button>
          </div>
        </Card>
      )}
    </Screen>
  );
}
