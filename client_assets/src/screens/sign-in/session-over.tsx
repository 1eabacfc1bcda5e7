/** On every screen of staff whose session has ended: what they wrote is here, and how to go on. */
import "../../messages/with-staff.ts";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { Notice } from "../../parts/notice";

export function SessionOver() {
  const { waiting } = useDevice().sync.value;
  return (
    <Notice
      tone="problem"
      live
      title={t("staff.sessionOver")}
      action={
        <ButtonLink small href="/sign-in">
          {t("staff.signInTitle")}
        </ButtonLink>
      }
    >
      {waiting > 0 ? t("staff.signInWaiting", { count: waiting }) : t("staff.sessionOverWhy")}
    </Notice>
  );
}
