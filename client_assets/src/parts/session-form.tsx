/** The form in which a session is written: what and when first, the rest as far as one knows it. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../messages";
import { LIMITS } from "../wire/generated.ts";
import { Button } from "./button";
import { Card } from "./card";
import { SelectField, TextArea, TextField } from "./field";
import { Notice } from "./notice";
import { isLastOfMonth, type Repeats, ruleWords, stemOf } from "./session-rule.ts";
import { lengthWords } from "./session-words.ts";
import { fitting, type Mistakes, mistakesIn, type SessionWriting } from "./session-writing.ts";

export interface SessionFormProps {
  writing: SessionWriting;
  onChange: (writing: SessionWriting) => void;
  /** Called when nothing is missing; resolves when it is saved. */
  onSave: () => Promise<void>;
  saveWords: string;
  /** Who sees it, and from when a change counts: stands before the button. */
  children?: ComponentChildren;
  /** Beside the button. */
  actions?: ComponentChildren;
  /** Why it could not be saved, in words. */
  problem?: string | undefined;
}

type Change = (part: Partial<SessionWriting>) => void;

export function SessionForm(props: SessionFormProps) {
  const { writing, onChange, onSave } = props;
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const mistakes = tried ? mistakesIn(writing) : {};
  const change: Change = (part) => onChange(fitting({ ...writing, ...part }));

  async function save(): Promise<void> {
    if (Object.keys(mistakesIn(writing)).length > 0) {
      setTried(true);
      // Once the words of what is missing stand there.
      requestAnimationFrame(() =>
        form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(),
      );
      return;
    }
    setBusy(true);
    await onSave();
    setBusy(false);
  }

  return (
    <form
      ref={form}
      class="stack session-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void save();
      }}
    >
      <Card>
        <TextField
          label={t("session.what")}
          hint={t("session.whatHint")}
          value={writing.title}
          onInput={(title) => change({ title })}
          maxLength={LIMITS.TITLE_CHARACTERS_MAX}
          error={mistakes.title && t(`session.${mistakes.title}`)}
        />
        <When writing={writing} mistakes={mistakes} change={change} />
        <Repeating writing={writing} mistakes={mistakes} change={change} />
      </Card>
      <Card>
        <Where writing={writing} mistakes={mistakes} change={change} />
      </Card>
      {props.children}
      {props.problem && (
        <Notice tone="problem" live>
          {props.problem}
        </Notice>
      )}
      <div class="row session-end">
        <Button type="submit" kind="primary" busy={busy}>
          {props.saveWords}
        </Button>
        {props.actions}
      </div>
    </form>
  );
}

interface PartProps {
  writing: SessionWriting;
  mistakes: Mistakes;
  change: Change;
}

const LENGTHS = [15, 30, 45, 60, 90, 120, 150, 180, 240, 360, 480];

function When({ writing, mistakes, change }: PartProps) {
  const lengths = LENGTHS.includes(writing.minutes)
    ? LENGTHS
    : [...LENGTHS, writing.minutes].sort((a, b) => a - b);
  return (
    <>
      <div class="session-when">
        <TextField
          type="date"
          label={t("session.day")}
          value={writing.day}
          onInput={(day) => change({ day })}
          error={mistakes.day && t(`session.${mistakes.day}`)}
        />
        <TextField
          type="time"
          label={t("session.time")}
          value={writing.time}
          onInput={(time) => change({ time })}
          error={mistakes.time && t(`session.${mistakes.time}`)}
        />
      </div>
      <SelectField
        label={t("session.howLong")}
        value={String(writing.minutes)}
        options={lengths.map((minutes) => ({
          value: String(minutes),
          label: lengthWords(minutes),
        }))}
        onChange={(minutes) => change({ minutes: Number(minutes) })}
      />
    </>
  );
}

function Repeating({ writing, mistakes, change }: PartProps) {
  return (
    <>
      <SelectField<Repeats>
        label={t("session.repeats")}
        value={writing.repeats}
        options={rhythms(writing)}
        onChange={(repeats) => change({ repeats })}
      />
      {writing.repeats !== "never" && (
        <SelectField<SessionWriting["ends"]>
          label={t("session.ends")}
          value={writing.ends}
          options={[
            { value: "never", label: t("session.endsNever") },
            { value: "count", label: t("session.endsAfter") },
            { value: "until", label: t("session.endsOn") },
          ]}
          onChange={(ends) => change({ ends })}
        />
      )}
      {writing.repeats !== "never" && writing.ends === "count" && (
        <TextField
          type="number"
          label={t("session.howOften")}
          value={writing.count}
          onInput={(count) => change({ count })}
          error={mistakes.count && t(`session.${mistakes.count}`)}
        />
      )}
      {writing.repeats !== "never" && writing.ends === "until" && (
        <TextField
          type="date"
          label={t("session.lastDay")}
          value={writing.until}
          onInput={(until) => change({ until })}
          error={mistakes.until && t(`session.${mistakes.until}`)}
        />
      )}
    </>
  );
}

/** The choices, with the day that they fall on once there is one. */
function rhythms({ day, repeats, rule }: SessionWriting): { value: Repeats; label: string }[] {
  const known = /^\d{4}-\d{2}-\d{2}$/.test(day);
  const monthly: Repeats[] = known
    ? ["month-date", "month-weekday", ...(isLastOfMonth(day) ? (["month-last"] as const) : [])]
    : [];
  return [
    { value: "never", label: t("session.never") },
    { value: "week", label: t("session.everyWeek") },
    { value: "fortnight", label: t("session.everyFortnight") },
    ...monthly.map((value) => ({ value, label: ruleWords(stemOf(value, day), day) })),
    ...(repeats === "other"
      ? [{ value: repeats, label: t("session.asItIs", { words: ruleWords(rule, day) }) }]
      : []),
  ];
}

function Where({ writing, mistakes, change }: PartProps) {
  return (
    <>
      <TextField
        label={t("session.place")}
        optional
        value={writing.place}
        onInput={(place) => change({ place })}
        maxLength={LIMITS.PLACE_CHARACTERS_MAX}
      />
      <TextField
        label={t("session.address")}
        optional
        value={writing.address}
        onInput={(address) => change({ address })}
        maxLength={LIMITS.ADDRESS_CHARACTERS_MAX}
        autocomplete="off"
      />
      <TextField
        label={t("session.link")}
        optional
        hint={t("session.linkHint")}
        value={writing.link}
        onInput={(link) => change({ link })}
        maxLength={480}
        autocomplete="off"
        error={mistakes.link && t(`session.${mistakes.link}`)}
      />
      <TextField
        label={t("session.withWhom")}
        optional
        value={writing.withWhom}
        onInput={(withWhom) => change({ withWhom })}
        maxLength={LIMITS.TITLE_CHARACTERS_MAX}
      />
      <TextArea
        label={t("session.note")}
        optional
        hint={t("session.noteHint")}
        rows={2}
        value={writing.note}
        onInput={(note) => change({ note })}
        maxLength={LIMITS.NOTE_CHARACTERS_MAX}
      />
    </>
  );
}
