/** The link worker's own page: how the app is set up here, and what is kept and recorded. */
import "../../messages/with-mending.ts";
import "../../messages/with-desk.ts";
import "../../messages/with-lock.ts";
import "../../messages/with-me.ts";
import "../../messages/with-staff.ts";
import { useDevice } from "../../app/device";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Entry } from "../../parts/entry";
import {
  ALargeSmall,
  Copy,
  Keyboard,
  KeyRound,
  LifeBuoy,
  Lock,
  Smartphone,
  UsersRound,
} from "../../parts/icons";
import { List, ListRow } from "../../parts/list";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import type { Device, TrayItem } from "../../store/api";
import { reasonKey } from "../me/refusals";
import { kindKey, writtenIn } from "../me/refused-words";
import { copyWords } from "../own/copy-words";
import { tellUnsaved } from "../own/unsaved";
import { KeysSheet, showKeys } from "./keys";
import { SyncLine } from "./sync-line";

/** As far as a browser tells: where something hovers, there are keys too. */
const HAS_KEYBOARD = matchMedia("(any-hover: hover)").matches;

export function WorkerMe() {
  const device = useDevice();
  const account = device.account.value;
  return (
    <Screen
      title={t("worker.meTitle")}
      below={account && t("worker.meBelow", { name: account.name, service: account.service })}
    >
      <SyncLine device={device} />
      <Tray device={device} />
      <List label={t("worker.meTitle")}>
        <ListRow
          href="/me/language"
          icon={ALargeSmall}
          title={t("worker.meLanguage")}
          note={t("worker.meLanguageNote")}
        />
        <ListRow
          href="/me/passkeys"
          icon={KeyRound}
          title={t("staff.passkeys")}
          note={t("staff.passkeysNote")}
        />
        <ListRow
          href="/me/devices"
          icon={Smartphone}
          title={t("worker.meDevices")}
          note={t("worker.meDevicesNote")}
        />
        <ListRow
          href="/me/rules"
          icon={UsersRound}
          title={t("desk.rules")}
          note={t("desk.rulesNote")}
        />
        <ListRow
          href="/me/lock"
          icon={Lock}
          title={t("lock.titleStaff")}
          note={t("lock.meNoteStaff")}
        />
        {HAS_KEYBOARD && (
          <ListRow
            onClick={showKeys}
            icon={Keyboard}
            title={t("worker.meKeys")}
            note={t("worker.meKeysNote")}
          />
        )}
        <ListRow
          href="/help"
          icon={LifeBuoy}
          title={t("worker.meHelp")}
          note={t("worker.meHelpNote")}
        />
      </List>
      <Card title={t("worker.meRecorded")}>
        <p>{t("worker.meRecordedWhy")}</p>
      </Card>
      <Card title={t("worker.meOnDevice")}>
        <p>{t("worker.meOnDeviceWhy")}</p>
      </Card>
      <KeysSheet device={device} />
    </Screen>
  );
}

/** Words that the server did not take: kept until their author is done with them. */
function Tray({ device }: { device: Device }) {
  const { tray } = device.sync.value;
  if (tray.length === 0) return null;
  return (
    <Card title={t("worker.trayTitle")}>
      <p>{t("worker.trayWhy")}</p>
      {tray.map((item) => (
        <Entry
          key={item.change}
          look="line"
          when={t(kindKey(item.kind))}
          words={writtenIn(item)}
          state={t(reasonKey(item.reason))}
          actions={
            <>
              {writtenIn(item) && (
                <Button small onClick={() => void copyWords(writtenIn(item))}>
                  <Copy />
                  {t("common.copy")}
                </Button>
              )}
              <Button small kind="quiet" onClick={() => void letGo(device, item)}>
                {t("worker.trayDone")}
              </Button>
            </>
          }
        />
      ))}
    </Card>
  );
}

async function letGo(device: Device, item: TrayItem): Promise<void> {
  try {
    await device.dismissTray(item.change);
  } catch {
    return tellUnsaved();
  }
  const onAction = () => void device.keepInTray(item).catch(tellUnsaved);
  showToast({ words: t("mending.letGo"), action: { label: t("parts.undo"), onAction } });
}
