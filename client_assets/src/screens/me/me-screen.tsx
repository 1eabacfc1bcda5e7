/** Me: who sees what, on which devices, in which language, and the way to help. */
import "../../messages/with-about.ts";
import "../../messages/with-lock.ts";
import { useDevice } from "../../app/device.ts";
import { install } from "../../app/install.ts";
import { bringWords, formatList, formatTime, t } from "../../messages";
import { leaving } from "../../messages/en-GB/leaving";
import { reminders } from "../../messages/en-GB/reminders";
import {
  Bell,
  DoorOpen,
  Download,
  Heart,
  Languages,
  LifeBuoy,
  Lock,
  Plus,
  Share2,
  Smartphone,
  TriangleAlert,
} from "../../parts/icons";
import { List, ListRow } from "../../parts/list";
import { SaveMark } from "../../parts/save-state";
import { Screen } from "../../parts/screen";
import { namesOf, SEEABLE, type Sharing, useSharing } from "../own/sharing.ts";
import { isAway, syncWords } from "../own/standing.ts";
import { kindWords } from "./sharing-words.ts";

bringWords({ leaving, reminders });

export function MeScreen() {
  const device = useDevice();
  const account = device.account.value;
  const sharing = useSharing();
  const { tray, waiting } = device.sync.value;
  return (
    <Screen
      title={t("me.title")}
      below={account && t("me.joinedAs", { name: account.name, service: account.service })}
    >
      <p class="standing-line soft" role="status">
        <SaveMark tone={waiting === 0 ? "sent" : isAway(device) ? "saved" : "waiting"} />
        {syncWords(device, formatTime)}
      </p>
      <List>
        {tray.length > 0 && (
          <ListRow
            title={t("me.tray")}
            note={t("me.trayCount", { count: tray.length })}
            icon={TriangleAlert}
            href="/me/tray"
          />
        )}
        <ListRow title={t("about.title")} note={t("about.meNote")} icon={Heart} href="/me/about" />
        <ListRow
          title={t("me.sharing")}
          note={device.ready.value ? sharingWords(sharing) : ""}
          icon={Share2}
          href="/me/sharing"
        />
        <ListRow
          title={t("reminders.title")}
          note={t("reminders.meNote")}
          icon={Bell}
          href="/me/reminders"
        />
        <ListRow
          title={t("me.devices")}
          note={t("me.devicesNote")}
          icon={Smartphone}
          href="/me/devices"
        />
        <ListRow title={t("lock.title")} note={t("lock.meNote")} icon={Lock} href="/me/lock" />
        <ListRow
          title={t("me.language")}
          note={t("me.languageNote")}
          icon={Languages}
          href="/me/language"
        />
        {install.value && (
          <ListRow
            title={t("me.install")}
            note={t("me.installNote")}
            icon={Plus}
            onClick={install.value}
          />
        )}
        <ListRow title={t("me.data")} note={t("me.dataNote")} icon={Download} href="/me/data" />
        <ListRow
          title={t("leaving.title")}
          note={t("leaving.note")}
          icon={DoorOpen}
          href="/me/leave"
        />
      </List>
      <List>
        <ListRow title={t("parts.helpNow")} note={t("me.helpNote")} icon={LifeBuoy} href="/help" />
      </List>
    </Screen>
  );
}

function sharingWords({ workers, seers }: Sharing): string {
  const lines = workers.flatMap((worker) => {
    const kinds = SEEABLE.filter((kind) => seers(kind).some((seer) => seer.id === worker.id));
    if (kinds.length === 0) return [];
    const words = formatList(kinds.map(kindWords));
    return [t("me.sharingNow", { name: namesOf([worker]), kinds: words })];
  });
  return lines.length > 0 ? lines.join(". ") : t("me.sharingNone");
}
