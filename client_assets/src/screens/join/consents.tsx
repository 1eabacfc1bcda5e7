/** What is kept and who sees what, and one consent at a time; nothing is written before all are answered. */
import "../../messages/with-join.ts";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Clock, Eye, Lock, MessageCircle, Sprout } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import type { Device } from "../../store/api.ts";
import { useDraft } from "../own/draft.ts";
import { namesOf, SHAREABLE, type Shareable, writeAnswers } from "../own/sharing.ts";

type Given = Partial<Record<Shareable, boolean>>;

/** True for a participant who was never asked, on this phone or another. */
export function needsConsent(device: Device): boolean {
  return (
    device.account.peek()?.role === "participant" && device.list("preference").peek().length === 0
  );
}

export function Consents({ onDone }: { onDone: () => void }) {
  const device = useDevice();
  const workers = device.account.value?.workers ?? [];
  const { value: given = {}, looked, set } = useDraft<Given>("consent");
  const [failed, setFailed] = useState(false);
  if (!looked) return null;

  async function finish(answers: Given): Promise<void> {
    try {
      await writeAnswers(device, {
        moods: answers.moods === true,
        entries: answers.entries === true,
      });
      await device.clearDraft("consent");
      onDone();
    } catch {
      setFailed(true);
    }
  }

  function answer(next: Given): void {
    set(next);
    if (SHAREABLE.every((kind) => next[kind] !== undefined)) void finish(next);
  }

  const asked = SHAREABLE.find((kind) => given[kind] === undefined);
  if (workers.length === 0) return <KeptAlone onRead={() => void finish({})} />;
  return (
    <>
      {failed && (
        <Notice
          tone="problem"
          live
          title={t("common.notSaved")}
          action={<Button onClick={() => void finish(given)}>{t("common.tryAgain")}</Button>}
        >
          {t("common.notSavedWhy")}
        </Notice>
      )}
      {asked && (
        <Question
          key={asked}
          kind={asked}
          name={namesOf(workers)}
          onAnswer={(agreed) => answer({ ...given, [asked]: agreed })}
          before={asked === SHAREABLE[0] && <Kept />}
        />
      )}
    </>
  );
}

/** Somebody without a link worker has nobody to share with, and is asked nothing. */
function KeptAlone({ onRead }: { onRead: () => void }) {
  return (
    <Screen title={t("join.keptTitle")}>
      <KeptList />
      <Button kind="primary" wide onClick={onRead}>
        {t("common.continue")}
      </Button>
    </Screen>
  );
}

function Kept() {
  return (
    <section class="stack kept-before">
      <h2>{t("join.keptTitle")}</h2>
      <KeptList />
    </section>
  );
}

function KeptList() {
  const account = useDevice().account.value;
  const workers = account?.workers ?? [];
  const name = namesOf(workers);
  return (
    <ul class="plain kept">
      <li>
        <Sprout />
        <span>{t("join.keptYours", { service: account?.service ?? t("common.product") })}</span>
      </li>
      <li>
        <Lock />
        <span>{workers.length > 0 ? t("join.keptWorker", { name }) : t("join.keptAlone")}</span>
      </li>
      {workers.length > 0 && (
        <li>
          <MessageCircle />
          <span>{t("join.keptBoth", { name })}</span>
        </li>
      )}
      {workers.length > 0 && (
        <li>
          <Eye />
          <span>{t("join.keptLook")}</span>
        </li>
      )}
      <li>
        <Clock />
        <span>{t("parts.nobodyReads")}</span>
      </li>
    </ul>
  );
}

interface QuestionProps {
  kind: Shareable;
  name: string;
  onAnswer: (agreed: boolean) => void;
  before?: ComponentChildren;
}

function Question({ kind, name, onAnswer, before }: QuestionProps) {
  const number = SHAREABLE.indexOf(kind) + 1;
  const moods = kind === "moods";
  return (
    <Screen
      title={moods ? t("join.moodsTitle", { name }) : t("join.entriesTitle", { name })}
      above={t("join.step", { number, total: SHAREABLE.length })}
    >
      {before}
      <Card>
        <p>{moods ? t("join.moodsMeaning", { name }) : t("join.entriesMeaning", { name })}</p>
        <p class="soft">{moods ? t("join.moodsDecline") : t("join.entriesDecline")}</p>
        <div class="consent-answers">
          <Button onClick={() => onAnswer(true)}>{t("join.agree")}</Button>
          <Button onClick={() => onAnswer(false)}>{t("common.notNow")}</Button>
        </div>
      </Card>
    </Screen>
  );
}
