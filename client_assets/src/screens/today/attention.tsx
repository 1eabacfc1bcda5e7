/** What waits for the person to look at it, told on Today: only fetched when there is something. */
import "../../messages/with-mending.ts";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { Notice } from "../../parts/notice";
import type { Device, Joining } from "../../store/api.ts";

export function Attention() {
  const device = useDevice();
  const { tray, joined } = device.sync.value;
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
            <ButtonLink small href={placeOf(device, joining)}>
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

/** Where the words stand that were put together. */
function placeOf(device: Device, { kind, record }: Joining): string {
  const goal = kind === "step" ? device.get("step", record).value?.fields.goal : record;
  return kind === "goal" || kind === "step" ? `/plan/goals/${goal}` : `/journal/${record}`;
}
