/** What became of an entry or a mood elsewhere, told where it stands until it was looked over. */
import "../../messages/with-mending.ts";
import "../../messages/with-journal.ts";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Notice } from "../../parts/notice";
import { showToast } from "../../parts/toast";
import type { Joining, View } from "../../store/api.ts";
import { choiceWords } from "./choice-words.ts";

interface WhatHappenedProps {
  view: View<object>;
  /** It was changed on another phone while somebody typed here. */
  changedMeanwhile?: boolean;
}

export function WhatHappened({ view, changedMeanwhile = false }: WhatHappenedProps) {
  const { joined, revived, tray } = useDevice().sync.value;
  return (
    <>
      {changedMeanwhile && (
        <Notice tone="waiting" live>
          {t("journal.changedMeanwhile")}
        </Notice>
      )}
      {joined
        .filter((joining) => joining.record === view.id)
        .map((joining) => (
          <JoinedNotice key={joining.field} joining={joining} />
        ))}
      {revived.includes(view.id) && <Notice live>{t("journal.revived")}</Notice>}
      {tray.some((item) => item.record === view.id) && (
        <Notice
          tone="problem"
          title={t("mending.refusedHere")}
          action={
            <ButtonLink small href="/me/tray">
              {t("today.trayOpen")}
            </ButtonLink>
          }
        >
          {t("mending.refusedHereWhy")}
        </Notice>
      )}
    </>
  );
}

function JoinedNotice({ joining }: { joining: Joining }) {
  const device = useDevice();
  const isWords = joining.joined !== null;

  async function undo(): Promise<void> {
    try {
      await device.undoJoining(joining);
      showToast({ words: t(isWords ? "mending.joinedUndone" : "mending.chosen"), seconds: 6 });
    } catch {
      showToast({ words: `${t("common.notSaved")} ${t("common.notSavedWhy")}` });
    }
  }

  return (
    <Notice
      live
      title={t(isWords ? "mending.joinedTitle" : "mending.outrankedTitle")}
      action={
        <>
          <Button small onClick={() => void undo()}>
            {t(isWords ? "parts.undo" : "mending.useMine")}
          </Button>
          <Button small kind="quiet" onClick={() => void device.dismissJoining(joining)}>
            {t(isWords ? "mending.joinedKeep" : "mending.keepIt")}
          </Button>
        </>
      }
    >
      <p>{t(isWords ? "mending.joinedWhy" : "mending.outrankedWhy")}</p>
      <p class="soft joined-mine">{t(isWords ? "mending.joinedMine" : "mending.chosenHere")}</p>
      <p class="entry-words joined-words" dir="auto">
        {isWords ? String(joining.mine) : choiceWords(joining.field, joining.mine)}
      </p>
    </Notice>
  );
}
