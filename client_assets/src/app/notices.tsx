/** What a person should know on every screen: an update is ready, this phone was signed out. */
import "../styles/screens/notices.css";
import { signal } from "@preact/signals";
import { t } from "../messages";
import { Button, ButtonLink } from "../parts/button";
import { Notice } from "../parts/notice";
import { leavingAt } from "../screens/me/leave-signal.ts";
import { keepAllDrafts } from "../screens/own/draft.ts";
import { useDevice } from "./device.ts";
import { later } from "./lazy.tsx";

/** "Later" is for this visit: the update waits for the next start anyway. */
const putOff = signal(false);

const LeavingNotice = later(() =>
  import("../screens/me/leave-notice.tsx").then((m) => m.LeavingNotice),
);
const FarewellCheck = later(() =>
  import("../screens/me/leave-farewell.tsx").then((m) => m.FarewellCheck),
);
const SessionOver = later(() =>
  import("../screens/sign-in/session-over.tsx").then((m) => m.SessionOver),
);
const LostNotice = later(() => import("./lost-notice.tsx").then((m) => m.LostNotice));

export function Notices() {
  const device = useDevice();
  const { phase, lost } = device.sync.value;
  const isStaff = (device.account.value?.role ?? "participant") !== "participant";
  return (
    <div class="app-notices">
      <div class="update-place">
        <UpdateReady needed={phase === "update-needed"} />
      </div>
      {leavingAt.value !== null && <LeavingNotice />}
      {phase === "signed-out" && <FarewellCheck />}
      {lost && <LostNotice />}
      {phase === "signed-out" && isStaff && <SessionOver />}
      {phase === "signed-out" && !isStaff && (
        <Notice
          tone="problem"
          live
          title={t("common.signedOut")}
          action={
            <ButtonLink small href="/join">
              {t("common.joinAgain")}
            </ButtonLink>
          }
        >
          {t("common.signedOutWhy")}
        </Notice>
      )}
      {phase === "trouble" && (
        <Notice tone="waiting" live title={t("common.trouble")}>
          {t("common.troubleWhy")}
        </Notice>
      )}
    </div>
  );
}

function UpdateReady({ needed }: { needed: boolean }) {
  const { ready, apply } = useDevice().update.value;
  if (needed && !ready) {
    return (
      <Notice
        tone="waiting"
        live
        title={t("common.updateNeeded")}
        action={
          <Button small onClick={() => void keepAllDrafts().then(() => window.location.reload())}>
            {t("common.updateNow")}
          </Button>
        }
      >
        {t("common.updateNeededWhy")}
      </Notice>
    );
  }
  if (!ready || (putOff.value && !needed)) return null;
  return (
    <Notice
      live
      title={t(needed ? "common.updateNeeded" : "common.updateReady")}
      action={
        <>
          <Button small onClick={() => void keepAllDrafts().then(apply)}>
            {t("common.updateNow")}
          </Button>
          {!needed && (
            <Button
              small
              kind="quiet"
              onClick={() => {
                putOff.value = true;
              }}
            >
              {t("common.later")}
            </Button>
          )}
        </>
      }
    >
      {t(needed ? "common.updateNeededWhy" : "common.updateReadyWhy")}
    </Notice>
  );
}
