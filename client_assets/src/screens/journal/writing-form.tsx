/** The form in which an entry is written: words first, everything else optional. */
import "../../messages/with-journal.ts";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatTime, t } from "../../messages";
import { activityWord } from "../../parts/activities.ts";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { Entry } from "../../parts/entry";
import { TextArea } from "../../parts/field";
import { MoodPicker } from "../../parts/mood-picker";
import { Switch } from "../../parts/switch";
import type { LinkWorker, MoodScore } from "../../store/api.ts";
import { LIMITS } from "../../wire/generated.ts";
import { ActivityChips } from "../own/activity-chips.tsx";
import { dayWords } from "../own/days.ts";
import { localDay } from "../own/local-day.ts";
import { grantTo, namesOf, useSharing } from "../own/sharing.ts";
import { Unsaved, useSaving } from "../own/unsaved.tsx";
import type { Writing } from "./composer.ts";

export interface WritingFormProps {
  writing: Writing;
  /** The instant and day that the preview stands at. */
  when: { at: number; day: string; zone?: string };
  onChange: (writing: Writing) => void;
  onSave: () => Promise<void>;
  /** Beside "Save": "Delete". */
  actions?: ComponentChildren;
  /** Where the words are kept meanwhile, in words. */
  state?: ComponentChildren;
  problem?: string | undefined;
  /** It has been sent to somebody who may have read it. */
  wasShared?: boolean;
}

export function WritingForm(props: WritingFormProps) {
  const { writing, onChange, onSave } = props;
  const [blank, setBlank] = useState(false);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);

  async function save(): Promise<void> {
    if (!writing.body.trim()) {
      setBlank(true);
      area.current?.focus();
      return;
    }
    setBusy(true);
    await onSave();
    setBusy(false);
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void save();
      }}
    >
      <Card class="writing">
        <TextArea
          label={t("journal.question")}
          rows={6}
          areaRef={area}
          value={writing.body}
          onInput={(body) => {
            setBlank(false);
            onChange({ ...writing, body });
          }}
          maxLength={LIMITS.ENTRY_CHARACTERS_MAX}
          error={props.problem ?? (blank ? t("journal.needsWords") : undefined)}
        />
        {props.state}
      </Card>
      <Card>
        <MoodChoice mood={writing.mood} onChange={(mood) => onChange({ ...writing, mood })} />
        <ActivityChips
          legend={t("journal.activities")}
          chosen={writing.activities}
          onToggle={(id, on) =>
            onChange({
              ...writing,
              activities: on
                ? [...writing.activities, id]
                : writing.activities.filter((each) => each !== id),
            })
          }
        />
      </Card>
      <ShareCard {...props} />
      <div class="row writing-end">
        <Button type="submit" kind="primary" busy={busy}>
          {t("common.save")}
        </Button>
        {props.actions}
      </div>
    </form>
  );
}

interface MoodChoiceProps {
  mood: MoodScore | null;
  onChange: (mood: MoodScore | null) => void;
}

function MoodChoice({ mood, onChange }: MoodChoiceProps) {
  return (
    <div class="stack-tight">
      <MoodPicker size="small" legend={t("journal.mood")} value={mood} onChoose={onChange} />
      {mood !== null && (
        <div class="row quiet-row">
          <Button small kind="quiet" onClick={() => onChange(null)}>
            {t("journal.moodNone")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Off unless chosen, and always with a preview of exactly what will be seen. */
function ShareCard({ writing, when, onChange, wasShared }: WritingFormProps) {
  const { workers, seers } = useSharing();
  const [asking, setAsking] = useState(false);
  // Whoever typed on while it was agreed to keeps those words.
  const newest = useRef({ writing, onChange });
  newest.current = { writing, onChange };
  if (workers.length === 0) return null;
  const readers = seers("entries");
  const name = namesOf(readers.length > 0 ? readers : workers);
  const on = writing.shared && readers.length > 0;

  function choose(shared: boolean): void {
    if (shared && readers.length === 0) setAsking(true);
    else onChange({ ...writing, shared });
  }

  function started(): void {
    setAsking(false);
    const { writing: typed, onChange: keep } = newest.current;
    keep({ ...typed, shared: true });
  }

  return (
    <Card>
      <Switch
        label={t("journal.share")}
        checked={on}
        onChange={choose}
        note={noteOf(on, name, wasShared)}
      />
      {on && <Preview writing={writing} when={when} name={name} />}
      {asking && (
        <StartSharing
          workers={workers}
          name={name}
          onStarted={started}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  );
}

interface StartSharingProps {
  workers: readonly LinkWorker[];
  name: string;
  onStarted: () => void;
  onClose: () => void;
}

function StartSharing({ workers, name, onStarted, onClose }: StartSharingProps) {
  const device = useDevice();
  const { failed, save } = useSaving();

  async function agree(): Promise<void> {
    for (const worker of workers) await grantTo(device, worker.id, { entries: true });
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("journal.startTitle", { name })}
      actions={
        <>
          <Button onClick={onClose}>{t("common.notNow")}</Button>
          <Button kind="primary" onClick={() => void save(agree, onStarted)}>
            {t("journal.start")}
          </Button>
        </>
      }
    >
      <p>{t("journal.startMeaning", { name })}</p>
      <Unsaved failed={failed} />
    </Dialog>
  );
}

function noteOf(on: boolean, name: string, wasShared: boolean | undefined): string {
  if (on) return t("journal.shareOn", { name });
  return wasShared ? t("journal.alreadySeen", { name }) : t("journal.shareOff");
}

function Preview({
  writing,
  when,
  name,
}: Pick<WritingFormProps, "writing" | "when"> & { name: string }) {
  const today = localDay(useDevice().now());
  return (
    <section class="stack-tight preview" aria-label={t("journal.preview", { name })}>
      <h3 class="quiet-head">{t("journal.preview", { name })}</h3>
      {writing.body.trim() ? (
        <Entry
          look="line"
          words={writing.body}
          score={writing.mood}
          when={t("common.dayAndTime", {
            day: dayWords(when.day, today),
            time: formatTime(when.at, when.zone),
          })}
          activities={writing.activities.map(activityWord)}
        />
      ) : (
        <p class="soft">{t("journal.previewEmpty")}</p>
      )}
    </section>
  );
}
