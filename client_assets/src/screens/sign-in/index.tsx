/** Signing in with a passkey: again after a session has ended, or on another device. */
import "../../messages/with-staff.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { homeOf, navigate } from "../../app/router.ts";
import { t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { KeyRound } from "../../parts/icons";
import { Mark } from "../../parts/mark";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { nameOf } from "../../sync/http.ts";
import { knowsPasskeys, signIn } from "../../sync/passkeys.ts";
import { shortName } from "../own/sharing.ts";
import { problemOf, wordsFor } from "../staff/telling.ts";

export function SignInScreen() {
  const device = useDevice();
  const account = device.account.value;
  const { waiting } = device.sync.value;
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);

  async function go(replace: boolean): Promise<void> {
    setBusy(true);
    setAsking(false);
    setTrouble(null);
    const result = await signIn(device, replace ? { replace } : {}).catch((error) => ({
      ok: false as const,
      problem: problemOf(error),
    }));
    setBusy(false);
    if (result.ok) navigate(homeOf(result.account.role), { replace: true });
    else if (nameOf(result.problem) === "already-signed-in") setAsking(true);
    else setTrouble(wordsFor(result.problem));
  }

  return (
    <Screen title={t("staff.signInTitle")} above={<Mark />} below={t("staff.signInBelow")}>
      <Card>
        <p>{t("staff.signInWhy")}</p>
        {account && waiting > 0 && <p>{t("staff.signInWaiting", { count: waiting })}</p>}
        {trouble && (
          <Notice tone="problem" live>
            {trouble}
          </Notice>
        )}
        {knowsPasskeys() ? (
          <Button kind="primary" wide busy={busy} onClick={() => void go(false)}>
            <KeyRound />
            {t(busy ? "staff.signingIn" : "staff.signInButton")}
          </Button>
        ) : (
          <Notice tone="waiting">{t("staff.unknownBrowser")}</Notice>
        )}
      </Card>
      <Card tone="wash">
        <p>{t("staff.signInNoPasskey")}</p>
        <div class="row">
          <ButtonLink href="/join">{t("staff.signInWithCode")}</ButtonLink>
        </div>
      </Card>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t("staff.otherTitle")}
        actions={
          <>
            <Button kind="primary" onClick={() => setAsking(false)}>
              {t("staff.stay", { name: shortName(account?.name ?? "") })}
            </Button>
            <Button onClick={() => void go(true)}>{t("staff.goOn")}</Button>
          </>
        }
      >
        <p>{t("staff.other", { name: shortName(account?.name ?? "") })}</p>
      </Dialog>
    </Screen>
  );
}
