/** "How are you feeling?": one tap saves, the rest is optional. */
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatTime, t } from "../../messages";
import { activityWord } from "../../parts/activities.ts";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Entry } from "../../parts/entry";
import { moodWord } from "../../parts/faces";
import { TextArea } from "../../parts/field";
import { useFocusKept } from "../../parts/focus-kept.ts";
import { Lock, Share2 } from "../../parts/icons";
import { MoodPicker } from "../../parts/mood-picker";
import { SaveState } from "../../parts/save-state";
import { hideToast, showToast } from "../../parts/toast";
import type { MoodScore } from "../../store/api.ts";
import { LIMITS } from "../../wire/generated.ts";
import { ActivityChips } from "../own/activity-chips.tsx";
import { keepAllDrafts } from "../own/draft.ts";
import { localDay } from "../own/local-day.ts";
import { namesOf, useSharing } from "../own/sharing.ts";
import { useStanding } from "../own/standing.ts";
import { tellUnsaved } from "../own/unsaved.tsx";
import { useSavingWords } from "../own/words.ts";
import { type Chosen, type Mood, moodToChange, noteMood, takeBack } from "./mood-log.ts";

export function MoodCard({ now }: { now: number }) {
  const device = useDevice();
  const moods = device.list("mood").value;
  const log = useMoodLog();
  // The mood chosen on this visit stays open, however long its note takes to write.
  const open = moods.find((mood) => mood.id === log.held) ?? moodToChange(moods, now);
  const day = localDay(now);
  const earlier = moods.filter((mood) => mood.fields.day === day && mood.id !== open?.id);

  const place = useRef<HTMLDivElement>(null);
  useFocusKept(place, () => '[role="radio"][tabindex="0"]');

  return (
    <>
      <Card>
        <div class="stack" ref={place}>
          <MoodPicker
            legend={t("today.question")}
            value={log.tapped?.score ?? open?.fields.score ?? null}
            onChoose={log.choose}
          />
          <MoodState mood={open} failed={log.failed} onUndo={() => log.undo(open)} />
          {open && <MoodMore key={open.id} mood={open} />}
        </div>
      </Card>
      {earlier.length > 0 && <EarlierToday moods={earlier} />}
    </>
  );
}

/** What a tap does, one after the other however fast they come. */
function useMoodLog() {
  const device = useDevice();
  const [held, hold] = useState<string | null>(null);
  const [tapped, setTapped] = useState<{ score: MoodScore } | null>(null);
  const [failed, setFailed] = useState(false);
  const last = useRef<Chosen | null>(null);
  const line = useRef<Promise<unknown>>(Promise.resolve());

  function inTurn(work: () => Promise<void>): Promise<unknown> {
    line.current = line.current
      .then(work)
      .then(() => setFailed(false))
      .catch(() => setFailed(true));
    return line.current;
  }

  function choose(score: MoodScore): void {
    const mine = { score };
    setTapped(mine);
    hideToast();
    void inTurn(async () => {
      const chosen = await noteMood(device, score);
      last.current = chosen;
      hold(chosen.id);
      // Another face may be tapped by now: that one stands.
    }).then(() => setTapped((now) => (now === mine ? null : now)));
  }

  function undo(open: Mood | undefined): void {
    if (!open) return;
    void inTurn(async () => {
      const chosen = last.current?.id === open.id ? last.current : { id: open.id, before: null };
      last.current = null;
      await keepAllDrafts();
      await takeBack(device, chosen);
      if (chosen.before !== null) return;
      hold(null);
      showToast({
        words: t("today.takenBack"),
        action: {
          label: t("today.takenBackUndo"),
          onAction: () =>
            void device.undelete("mood", chosen.id).then(() => hold(chosen.id), tellUnsaved),
        },
      });
    });
  }

  return { held, tapped, failed, choose, undo };
}

interface MoodStateProps {
  mood: Mood | undefined;
  failed: boolean;
  onUndo: () => void;
}

function MoodState({ mood, failed, onUndo }: MoodStateProps) {
  if (failed) {
    return (
      <SaveState tone="problem">
        {t("common.notSaved")} {t("common.notSavedWhy")}
      </SaveState>
    );
  }
  if (mood) return <KnownState mood={mood} onUndo={onUndo} />;
  return (
    <div class="one-tap">
      <SaveState tone="saved">{""}</SaveState>
      <p class="soft">{t("today.oneTap")}</p>
    </div>
  );
}

function KnownState({ mood, onUndo }: { mood: Mood; onUndo: () => void }) {
  const { tone, words } = useStanding("moods", mood);
  return (
    <SaveState
      tone={tone}
      action={
        <Button kind="quiet" small onClick={onUndo}>
          {t("parts.undo")}
        </Button>
      }
    >
      {words}
    </SaveState>
  );
}

/** What may be told with a mood, all of it optional. */
export function MoodMore({ mood }: { mood: Mood }) {
  const device = useDevice();
  const note = useSavingWords("mood", mood.id, "note", mood.fields.note ?? "");
  return (
    <div class="stack mood-more">
      <ShareToggle mood={mood} />
      <ActivityChips
        legend={t("today.helped")}
        chosen={mood.sets["activities"] ?? []}
        onToggle={(id, on) =>
          void device.edit("mood", mood.id, { [`activities:${id}`]: on }).catch(tellUnsaved)
        }
      />
      <TextArea
        label={t("today.addNote")}
        optional
        rows={2}
        value={note.text}
        onInput={note.type}
        onBlur={() => void note.save()}
        maxLength={LIMITS.NOTE_CHARACTERS_MAX}
        error={note.failed ? `${t("common.notSaved")} ${t("common.notSavedWhy")}` : undefined}
      />
    </div>
  );
}

function ShareToggle({ mood }: { mood: Mood }) {
  const device = useDevice();
  const seers = useSharing().seers("moods");
  if (seers.length === 0) return null;
  const shared = mood.fields.shared === true;
  const name = namesOf(seers);

  async function toggle(): Promise<void> {
    const wasSent = shared && mood.standing === "sent";
    try {
      await device.edit("mood", mood.id, { shared: !shared });
    } catch {
      tellUnsaved();
      return;
    }
    if (wasSent) showToast({ words: t("today.alreadySeen", { name }) });
  }

  return (
    <div class="row quiet-row share-toggle">
      <Button small kind="quiet" onClick={() => void toggle()}>
        {shared ? <Lock /> : <Share2 />}
        {shared ? t("today.keepPrivate") : t("today.shareThis", { name })}
      </Button>
    </div>
  );
}

function EarlierToday({ moods }: { moods: readonly Mood[] }) {
  return (
    <section class="stack earlier-today" aria-label={t("today.earlierToday")}>
      <h2 class="quiet-head">{t("today.earlierToday")}</h2>
      {moods.map((mood) => {
        const time = formatTime(mood.fields.at);
        return (
          <Entry
            key={mood.id}
            look="line"
            when={time}
            at={new Date(mood.fields.at).toISOString()}
            score={mood.fields.score}
            words={mood.fields.note ?? ""}
            activities={(mood.sets["activities"] ?? []).map(activityWord)}
            href={`/journal/${mood.id}`}
            openLabel={t("today.openMood", { mood: moodWord(mood.fields.score), time })}
          />
        );
      })}
    </section>
  );
}
