/** A manager's own page. */
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { ALargeSmall, KeyRound, LifeBuoy, Smartphone } from "../../parts/icons";
import { List, ListRow } from "../../parts/list";
import { Screen } from "../../parts/screen";

export function ManagerMe() {
  const account = useDevice().account.value;
  return (
    <Screen
      title={t("staff.me")}
      below={account && t("staff.meBelow", { name: account.name, service: account.service })}
    >
      <List label={t("staff.me")}>
        <ListRow
          href="/me/passkeys"
          icon={KeyRound}
          title={t("staff.passkeys")}
          note={t("staff.passkeysNote")}
        />
        <ListRow
          href="/me/devices"
          icon={Smartphone}
          title={t("staff.devices")}
          note={t("staff.devicesNote")}
        />
        <ListRow
          href="/me/language"
          icon={ALargeSmall}
          title={t("staff.language")}
          note={t("staff.languageNote")}
        />
        <ListRow href="/help" icon={LifeBuoy} title={t("staff.help")} note={t("staff.helpNote")} />
      </List>
    </Screen>
  );
}
