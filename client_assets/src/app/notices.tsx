/** What a person should know on every screen: an update is ready, this phone was signed out. */
import "../styles/screens/notices.css";
import { signal } from "@preact/signals";
import { t } from "../messages";
import { Button, ButtonLink } from "../parts/button";
import { Notice } from "../parts/notice";
import { keepAllDrafts } from "../screens/own/draft.ts";
import { useDevice } from "./device.ts";
import { later } from "./lazy.tsx";

/** "Later" is for this visit: the update waits for the next start anyway. */
const putOff = signal(false);

const LostNotice = later(() => import("./lost-notice.tsx").then((m) => m.LostNotice));

export function Notices() {
  const { phase, lost } = useDevice().sync.value;
  return (
    <div class="app-notices">
      <div class="update-place">
        <UpdateReady needed={phase === "update-needed"} />
      </div>
      {lost && <LostNotice />}
      {phase === "signed-out" && (
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
