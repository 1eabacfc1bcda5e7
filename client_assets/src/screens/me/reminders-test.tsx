/** "Send me a test": it arrived only if this browser showed it. */
import { useEffect, useState } from "preact/hooks";
import { usePush } from "../../app/push.ts";
import { locale, t } from "../../messages";
import { Button } from "../../parts/button";
import { Bell } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { Steps } from "./reminders-steps.tsx";

const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 1_000;

type Trouble = "offline" | "too-many" | "failed";
type Test =
  | { is: "none" | "sending" }
  | { is: "trouble"; why: Trouble }
  | { is: "sent"; nonce: string; late: boolean };

const TROUBLE = {
  offline: "reminders.testOffline",
  "too-many": "reminders.testTooMany",
  failed: "reminders.testFailed",
} as const;

export function TestPush() {
  const push = usePush();
  const [test, setTest] = useState<Test>({ is: "none" });
  const nonce = test.is === "sent" ? test.nonce : null;
  const arrived = nonce !== null && push.shown.value.has(nonce);

  useEffect(() => {
    if (nonce === null || arrived) return;
    const looking = setInterval(() => void push.lookForShown(nonce), LOOK_EVERY_MS);
    const patience = setTimeout(() => setTest({ is: "sent", nonce, late: true }), PATIENCE_MS);
    return () => {
      clearInterval(looking);
      clearTimeout(patience);
    };
  }, [nonce, arrived, push]);

  async function send(): Promise<void> {
    setTest({ is: "sending" });
    const sent = await push.test(locale.peek());
    if (typeof sent === "string") setTest({ is: "trouble", why: sent });
    else setTest({ is: "sent", nonce: sent.nonce, late: false });
  }

  const waits = test.is === "sent" && !arrived && !test.late;
  return (
    <div class="stack">
      <div class="row">
        <Button kind="primary" busy={test.is === "sending" || waits} onClick={() => void send()}>
          <Bell />
          {test.is === "sending" ? t("reminders.testing") : t("reminders.test")}
        </Button>
      </div>
      {test.is === "none" && <p class="soft">{t("reminders.testNote")}</p>}
      <div role="status">
        {waits && <Notice tone="waiting">{t("reminders.testSent")}</Notice>}
        {arrived && (
          <Notice title={t("reminders.testArrived")}>{t("reminders.testArrivedWhy")}</Notice>
        )}
        {test.is === "trouble" && <Notice tone="waiting">{t(TROUBLE[test.why])}</Notice>}
        {test.is === "sent" && test.late && !arrived && (
          <Notice tone="waiting" title={t("reminders.testLate")}>
            <p>{t("reminders.testLateWhy")}</p>
            <Steps words={t("reminders.testLateTries")} bullets />
          </Notice>
        )}
      </div>
    </div>
  );
}
