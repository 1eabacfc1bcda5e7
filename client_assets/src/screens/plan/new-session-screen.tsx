/** A new session, private unless the person says otherwise. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { navigate, staying } from "../../app/router.ts";
import { t } from "../../messages";
import { Screen } from "../../parts/screen";
import { SessionForm } from "../../parts/session-form";
import { blankSession } from "../../parts/session-writing.ts";
import { showToast } from "../../parts/toast";
import { makeSession } from "../own/session-changes.ts";
import { WhoSees } from "./who-sees.tsx";

export function NewSessionScreen() {
  const device = useDevice();
  const [writing, setWriting] = useState(() => {
    const { day, zone } = device.today();
    return blankSession(day, zone);
  });
  const [worker, setWorker] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);

  async function save(): Promise<void> {
    const isHere = staying();
    try {
      await makeSession(device, writing, { worker });
    } catch {
      setFailed(true);
      return;
    }
    if (isHere()) navigate("/plan", { replace: true });
    showToast({ words: t("plan.saved"), seconds: 4 });
  }

  return (
    <Screen title={t("plan.newSession")} back={{ href: "/plan", label: t("plan.backToPlan") }}>
      <SessionForm
        writing={writing}
        onChange={setWriting}
        onSave={save}
        saveWords={t("common.save")}
        problem={failed ? `${t("common.notSaved")} ${t("common.notSavedWhy")}` : undefined}
      >
        <WhoSees worker={worker} onChange={setWorker} />
      </SessionForm>
    </Screen>
  );
}
