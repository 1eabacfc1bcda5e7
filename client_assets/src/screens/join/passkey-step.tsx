/** After staff have joined: a passkey, so that they can sign in again when their session has ended. */
import "../../messages/with-staff.ts";
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { KeyRound } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import { addPasskey, keepsPasskeys, knowsPasskeys, withProof } from "../../sync/passkeys.ts";
import { problemOf, wordsFor } from "../staff/telling.ts";
import { goOnWithout } from "./passkey-asked.ts";

export function PasskeyStep({ onDone }: { onDone: () => void }) {
  const device = useDevice();
  const account = device.account.value;
  const [keeps, setKeeps] = useState(true);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => void keepsPasskeys().then(setKeeps), []);

  async function add(): Promise<void> {
    setBusy(true);
    try {
      await withProof(addPasskey);
      await device.learnWho();
      showToast({ words: t("staff.added") });
      onDone();
    } catch (error) {
      setTrouble(wordsFor(problemOf(error)));
    }
    setBusy(false);
  }

  function skip(): void {
    if (account) goOnWithout(account.id);
    onDone();
  }

  // Where it can be had, it is asked for; who was turned away once may go on.
  const maySkip = !keeps || trouble !== null;
  return (
    <Screen title={t("staff.addTitle")} below={t("staff.addBelow")}>
      <Card>
        <p>{t("staff.addWhy")}</p>
        <p class="soft">{t("staff.addKept")}</p>
        {!keeps && <p>{t("staff.addNone")}</p>}
        {trouble && (
          <Notice tone="problem" live>
            {trouble}
          </Notice>
        )}
        {knowsPasskeys() && (
          <Button kind="primary" wide busy={busy} onClick={() => void add()}>
            <KeyRound />
            {t(busy ? "staff.adding" : "staff.addButton")}
          </Button>
        )}
      </Card>
      {maySkip && (
        <Card tone="wash">
          <p>{t("staff.goOnWithoutWhy")}</p>
          <div class="row">
            <Button onClick={skip}>{t("staff.goOnWithout")}</Button>
          </div>
        </Card>
      )}
    </Screen>
  );
}
