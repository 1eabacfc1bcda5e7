/** A new session, private unless the person says otherwise; what is typed outlives the browser. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { goBack, navigate, staying } from "../../app/router.ts";
import { t } from "../../messages";
import { Screen } from "../../parts/screen";
import { SessionForm } from "../../parts/session-form";
import { blankSession, type SessionWriting } from "../../parts/session-writing.ts";
import { showToast } from "../../parts/toast";
import { useDraft } from "../own/draft.ts";
import { makeSession } from "../own/session-changes.ts";
import { changedIn } from "../own/session-draft.ts";
import { LeaveIt, SessionKept } from "../own/session-kept.tsx";
import { WhoSees } from "./who-sees.tsx";

interface Typed {
  writing: SessionWriting;
  /** Who sees it. */
  worker: string | null;
}

export function NewSessionScreen() {
  const device = useDevice();
  const draft = useDraft<Typed>("session:new");
  const [blank] = useState(() => {
    const { day, zone } = device.today();
    return blankSession(day, zone);
  });
  const [failed, setFailed] = useState(false);
  const { writing, worker: chosen } = draft.value ?? { writing: blank, worker: null };
  // Kept for long, it may name somebody who is no link worker of theirs any more.
  const worker = device.account.value?.workers?.some(({ id }) => id === chosen) ? chosen : null;

  function change(next: Typed): void {
    const isBlank =
      next.worker === null && Object.keys(changedIn(blank, next.writing)).length === 0;
    if (isBlank) void draft.clear();
    else draft.set(next);
  }

  async function save(): Promise<void> {
    const isHere = staying();
    try {
      await makeSession(device, writing, { worker });
    } catch {
      setFailed(true);
      return;
    }
    await draft.clear();
    if (isHere()) navigate("/plan", { replace: true });
    showToast({ words: t("plan.saved"), seconds: 4 });
  }

  return (
    <Screen title={t("plan.newSession")} back={{ href: "/plan", label: t("plan.backToPlan") }}>
      {draft.looked && (
        <SessionForm
          writing={writing}
          onChange={(next) => change({ writing: next, worker })}
          onSave={save}
          saveWords={t("common.save")}
          problem={failed ? `${t("common.notSaved")} ${t("common.notSavedWhy")}` : undefined}
          actions={<LeaveIt draft={draft} onLeave={() => goBack("/plan")} />}
        >
          <WhoSees worker={worker} onChange={(next) => change({ writing, worker: next })} />
          <SessionKept draft={draft} />
        </SessionForm>
      )}
    </Screen>
  );
}
