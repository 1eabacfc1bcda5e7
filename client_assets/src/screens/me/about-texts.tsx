/** The two texts. What is being typed outlives the browser; it is written when it is saved. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { TextArea } from "../../parts/field";
import { Notice } from "../../parts/notice";
import { SaveState } from "../../parts/save-state";
import { LIMITS } from "../../wire/generated.ts";
import { rewrittenAfter, useDraft } from "../own/draft.ts";
import { useSharing } from "../own/sharing.ts";
import { toldOf } from "../own/standing.ts";
import {
  type About,
  type AboutRewriting,
  type AboutWords,
  isSameWords,
  rewritten,
  wordsOf,
  writeAbout,
} from "./about.ts";

const DRAFT = "about";

export function AboutTexts({ about }: { about: About | undefined }) {
  const device = useDevice();
  const draft = useDraft<AboutRewriting>(DRAFT);
  const [failed, setFailed] = useState(false);
  const now = wordsOf(about);
  const writing = draft.value;
  const words = writing?.to ?? now;
  const isWriting = writing !== undefined && !isSameWords(writing.from, writing.to);

  function type(some: Partial<AboutWords>): void {
    draft.set({ from: writing?.from ?? now, to: { ...words, ...some } });
  }

  async function save(): Promise<void> {
    const changed = writing ? rewritten(writing, now) : {};
    try {
      if (Object.keys(changed).length > 0) await writeAbout(device, changed);
      setFailed(false);
      if (writing) await draft.done(writing, rewrittenAfter(writing));
    } catch {
      setFailed(true);
    }
  }

  return (
    <Card>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextArea
          label={t("about.matters")}
          hint={t("about.mattersHint")}
          value={words.matters}
          maxLength={LIMITS.GOAL_CHARACTERS_MAX}
          onInput={(matters) => type({ matters })}
        />
        <TextArea
          label={t("about.goodAt")}
          hint={t("about.goodAtHint")}
          value={words.good_at}
          maxLength={LIMITS.GOAL_CHARACTERS_MAX}
          onInput={(good_at) => type({ good_at })}
        />
        {isWriting && !isSameWords(writing.from, now) && (
          <Notice tone="waiting" live>
            {t("about.changedMeanwhile")}
          </Notice>
        )}
        <div class="row-apart">
          <TextsState about={about} isWriting={isWriting} failed={failed || draft.failed} />
          <Button kind="primary" type="submit">
            {t("about.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

interface TextsStateProps {
  about: About | undefined;
  isWriting: boolean;
  failed: boolean;
}

/** Where the words have got to, and who sees them. */
function TextsState({ about, isWriting, failed }: TextsStateProps) {
  const device = useDevice();
  const { seers } = useSharing();
  if (failed) return <SaveState tone="problem">{t("about.notSaved")}</SaveState>;
  if (isWriting) return <SaveState tone="saved">{t("about.draftKept")}</SaveState>;
  if (!about) return <SaveState tone="saved">{""}</SaveState>;
  const { tone, words } = toldOf(device, about, about.fields.shared ? seers("plan") : []);
  return <SaveState tone={tone}>{words}</SaveState>;
}
