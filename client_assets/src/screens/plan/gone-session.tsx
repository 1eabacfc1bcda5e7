/** Stands where a session was that is no longer here. */
import { t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { Empty } from "../../parts/empty";
import { Screen } from "../../parts/screen";

export function GoneSession() {
  return (
    <Screen title={t("plan.gone")} back={{ href: "/plan", label: t("plan.backToPlan") }}>
      <Empty
        picture="search"
        title={t("plan.gone")}
        action={<ButtonLink href="/plan">{t("plan.backToPlan")}</ButtonLink>}
      >
        {t("plan.goneWhy")}
      </Empty>
    </Screen>
  );
}
