/** What the service did not take: why, the person's own words, and what can be done with them. */
import "../../messages/with-mending.ts";
import { useDevice } from "../../app/device.ts";
import { formatTime, t } from "../../messages";
import { activityWord } from "../../parts/activities.ts";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Empty } from "../../parts/empty";
import { moodWord } from "../../parts/faces";
import { Copy, Plus, RotateCcw } from "../../parts/icons";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import type { KindName, TrayItem } from "../../store/api.ts";
import { copyWords } from "../own/copy-words.ts";
import { dayWords } from "../own/days.ts";
import { localDay } from "../own/local-day.ts";
import { tellUnsaved } from "../own/unsaved.tsx";
import { anewOf, reasonKey, remedyOf } from "./refusals.ts";
import { kindKey, writtenIn } from "./refused-words.ts";

export function TrayScreen() {
  const { tray } = useDevice().sync.value;
  return (
    <Screen
      title={t("me.trayTitle")}
      below={tray.length > 0 ? t("me.trayBelow") : undefined}
      back={{ href: "/me", label: t("me.title") }}
    >
      {tray.length === 0 && <Empty title={t("me.trayEmpty")}>{t("me.trayEmptyWhy")}</Empty>}
      {tray.map((item) => (
        <TrayCard key={item.change} item={item} />
      ))}
    </Screen>
  );
}

function TrayCard({ item }: { item: TrayItem }) {
  const device = useDevice();
  const words = wordsOf(item);
  const known = device.get(item.kind as KindName, item.record, item.notebook).value;
  const remedy = remedyOf(item, known !== undefined && !known.deleted);

  async function act(work: () => Promise<unknown>, said: string): Promise<void> {
    try {
      await work();
      await device.dismissTray(item.change);
      showToast({ words: said, seconds: 6 });
    } catch {
      tellUnsaved();
    }
  }

  function again(): Promise<void> {
    const place = { id: item.record, notebook: item.notebook };
    const write = () => device.create(item.kind as KindName, item.words, place);
    return act(write, t("mending.triedAgain"));
  }

  function anew(): Promise<void> {
    const when = { at: device.now(), ...device.today() };
    const write = () => device.create(item.kind as KindName, anewOf(item, when));
    return act(write, t("mending.savedAnew"));
  }

  async function letGo(): Promise<void> {
    try {
      await device.dismissTray(item.change);
    } catch {
      return tellUnsaved();
    }
    const onAction = () => void device.keepInTray(item).catch(tellUnsaved);
    showToast({ words: t("mending.letGo"), action: { label: t("parts.undo"), onAction } });
  }

  return (
    <Card title={t(kindKey(item.kind))}>
      <p class="soft">
        {t("common.dayAndTime", {
          day: dayWords(localDay(item.at), localDay(device.now())),
          time: formatTime(item.at),
        })}
      </p>
      <Told item={item} />
      <p class="soft">{t(reasonKey(item.reason))}</p>
      <div class="row">
        {remedy === "again" && (
          <Button kind="primary" onClick={() => void again()}>
            <RotateCcw />
            {t("common.tryAgain")}
          </Button>
        )}
        {remedy === "anew" && (
          <Button kind="primary" onClick={() => void anew()}>
            <Plus />
            {t(item.kind === "mood" ? "mending.saveAnewMood" : "mending.saveAnewEntry")}
          </Button>
        )}
        {words && (
          <Button onClick={() => void copyWords(words)}>
            <Copy />
            {t("common.copy")}
          </Button>
        )}
        <Button kind="quiet" onClick={() => void letGo()}>
          {t("me.trayForget")}
        </Button>
      </div>
    </Card>
  );
}

/** Choices in the language of the app, and the words in whichever they were written. */
function Told({ item }: { item: TrayItem }) {
  const choices = choicesOf(item);
  const text = writtenIn(item);
  return (
    <>
      {choices.length > 0 && <p>{choices.join(" · ")}</p>}
      {text && (
        <p class="entry-words" dir="auto">
          {text}
        </p>
      )}
    </>
  );
}

/** What the person wrote or chose, as text. */
function wordsOf(item: TrayItem): string {
  return [...choicesOf(item), writtenIn(item)].filter(Boolean).join("\n");
}

function choicesOf({ kind, words }: TrayItem): string[] {
  const score = kind === "mood" ? words["score"] : words["mood"];
  const activities = Object.entries(words)
    .filter(([name, value]) => name.startsWith("activities:") && value === true)
    .map(([name]) => activityWord(name.slice("activities:".length)));
  return [...(typeof score === "number" ? [moodWord(score)] : []), ...activities];
}
