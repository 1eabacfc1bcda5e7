/** What waits for the person to look at it, told on Today: only fetched when there is something. */
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { Notice } from "../../parts/notice";

export function Attention() {
  const { tray, joined } = useDevice().sync.value;
  const [joining] = joined;
  return (
    <>
      {tray.length > 0 && (
        <Notice
          tone="problem"
          title={t("today.trayTitle")}
          action={
            <ButtonLink small href="/me/tray">
              {t("today.trayOpen")}
            </ButtonLink>
          }
        >
          {t("today.trayWhy")}
        </Notice>
      )}
      {joining && (
        <Notice
          title={t(joining.joined === null ? "mending.choseElsewhere" : "mending.joinedElsewhere")}
          action={
            <ButtonLink small href={`/journal/${joining.record}`}>
              {t("mending.lookOver")}
            </ButtonLink>
          }
        >
          {t("mending.joinedElsewhereWhy")}
        </Notice>
      )}
    </>
  );
}
