/** One entry or mood, opened from the journal to read, change, share or delete. */
import "../../messages/with-mending.ts";
import "../../messages/with-journal.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { goBack, type RouteProps, staying } from "../../app/router.ts";
import { formatTime, t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { Empty } from "../../parts/empty";
import { RotateCcw, Trash } from "../../parts/icons";
import { MoodPicker } from "../../parts/mood-picker";
import { NobodyReads } from "../../parts/notice";
import { SaveState } from "../../parts/save-state";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import type { EntryFields, MoodFields, View } from "../../store/api.ts";
import { dayWords } from "../own/days.ts";
import { keepAllDrafts, rewrittenAfter, useDraft } from "../own/draft.ts";
import { localDay } from "../own/local-day.ts";
import { useStanding } from "../own/standing.ts";
import { tellUnsaved, useWished } from "../own/unsaved.tsx";
import { MoodMore } from "../today/mood-card.tsx";
import { changesOf, isSame, type Rewriting, type Writing, writingOf } from "./composer.ts";
import { DraftState } from "./draft-state.tsx";
import { WhatHappened } from "./what-happened.tsx";
import { WritingForm } from "./writing-form.tsx";

const BACK = () => ({ href: "/journal", label: t("journal.backToJournal") });

export function EntryScreen({ params }: RouteProps) {
  const device = useDevice();
  const id = params["id"] ?? "";
  const entry = device.get("entry", id).value;
  const mood = device.get("mood", id).value;
  const [removed, setRemoved] = useState<string | null>(null);
  const onRemove = () => setRemoved(id);
  if (entry?.kind === "entry" && !entry.deleted)
    return <EntryPage entry={entry} onRemove={onRemove} />;
  if (mood?.kind === "mood" && !mood.deleted) return <MoodPage mood={mood} onRemove={onRemove} />;
  // Deleted here: on the way back to the journal.
  if (!device.ready.value || removed === id) return null;
  return (
    <Screen title={t("journal.gone")} back={BACK()}>
      <Empty
        picture="search"
        title={t("journal.gone")}
        action={<ButtonLink href="/journal">{t("journal.backToJournal")}</ButtonLink>}
      >
        {t("journal.goneWhy")}
      </Empty>
    </Screen>
  );
}

function EntryPage({ entry, onRemove }: { entry: View<EntryFields>; onRemove: () => void }) {
  const device = useDevice();
  const draft = useDraft<Rewriting>(`entry:${entry.id}`);
  const [failed, setFailed] = useState(false);
  const stands = writingOf(entry);
  const { from, to } = draft.value ?? { from: stands, to: stands };
  const { at, day, zone, body } = entry.fields;
  const changedMeanwhile = from.body !== body && to.body !== body;

  function change(next: Writing): void {
    if (isSame(next, from)) void draft.clear();
    else draft.set({ from, to: next });
  }

  async function save(): Promise<void> {
    const isHere = staying();
    try {
      const changes = changesOf(body, { from, to });
      if (Object.keys(changes).length > 0) await device.edit("entry", entry.id, changes);
    } catch {
      setFailed(true);
      return;
    }
    // Typed on meanwhile: that stays in front of whoever types.
    if (!(await draft.done(draft.value, rewrittenAfter({ to })))) return;
    if (isHere()) goBack("/journal");
    showToast({ words: t("common.savedHere"), seconds: 4 });
  }

  return (
    <Screen
      title={dayWords(day, localDay(device.now()))}
      above={formatTime(at, zone)}
      back={BACK()}
    >
      <WhatHappened view={entry} changedMeanwhile={changedMeanwhile} />
      {draft.looked && (
        <WritingForm
          writing={to}
          when={{ at, day, zone }}
          wasShared={entry.fields.shared === true && entry.standing === "sent"}
          onChange={change}
          onSave={save}
          state={
            draft.value ? <DraftState typed failed={draft.failed} /> : <EntryState entry={entry} />
          }
          problem={failed ? `${t("common.notSaved")} ${t("common.notSavedWhy")}` : undefined}
          actions={<DeleteButton kind="entry" id={entry.id} onRemove={onRemove} />}
        />
      )}
      <VersionsLink id={entry.id} />
      <NobodyReads helpHref="/help" />
    </Screen>
  );
}

function EntryState({ entry }: { entry: View<EntryFields> }) {
  const { tone, words } = useStanding("entries", entry);
  return <SaveState tone={tone}>{words}</SaveState>;
}

/** The way to what stood here before. */
function VersionsLink({ id }: { id: string }) {
  return (
    <div class="row quiet-row">
      <ButtonLink kind="quiet" href={`/journal/${id}/versions`}>
        <RotateCcw />
        {t("mending.versions")}
      </ButtonLink>
    </div>
  );
}

interface DeleteButtonProps {
  kind: "entry" | "mood";
  id: string;
  onRemove: () => void;
}

function DeleteButton({ kind, id, onRemove }: DeleteButtonProps) {
  const device = useDevice();
  const key = kind === "entry" ? `entry:${id}` : `mood:${id}:note`;

  async function remove(): Promise<void> {
    // What is being typed goes with it, and comes back with it.
    await keepAllDrafts();
    const isHere = staying();
    const draft = await device.draft(key);
    onRemove();
    try {
      await device.remove(kind, id);
    } catch {
      tellUnsaved();
      return;
    }
    await device.clearDraft(key);
    if (isHere()) goBack("/journal");
    showToast({
      words: t("journal.deleted"),
      action: {
        label: t("journal.undo"),
        onAction: () => void bringBack(draft).catch(tellUnsaved),
      },
    });
  }

  async function bringBack(draft: unknown): Promise<void> {
    if (draft !== undefined) await device.saveDraft(key, draft);
    await device.undelete(kind, id);
  }

  return (
    <Button kind="danger" onClick={() => void remove()}>
      <Trash />
      {t("journal.deleteEntry")}
    </Button>
  );
}

function MoodPage({ mood, onRemove }: { mood: View<MoodFields>; onRemove: () => void }) {
  const device = useDevice();
  const { at, day, zone } = mood.fields;
  const [score, wish] = useWished(mood.fields.score);
  const { tone, words } = useStanding("moods", mood);
  return (
    <Screen
      title={dayWords(day, localDay(device.now()))}
      above={formatTime(at, zone)}
      back={BACK()}
    >
      <WhatHappened view={mood} />
      <Card>
        <MoodPicker
          legend={t("today.question")}
          value={score}
          onChoose={(next) => void wish(next, device.edit("mood", mood.id, { score: next }))}
        />
        <SaveState tone={tone}>{words}</SaveState>
        <MoodMore mood={mood} />
      </Card>
      <div class="row writing-end">
        <DeleteButton kind="mood" id={mood.id} onRemove={onRemove} />
      </div>
      <VersionsLink id={mood.id} />
      <NobodyReads helpHref="/help" />
    </Screen>
  );
}
