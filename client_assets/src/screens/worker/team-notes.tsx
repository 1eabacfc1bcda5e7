/** What a person's link workers note for each other. It never goes to the person's own devices. */
import "../../messages/with-team.ts";
import "./team-notes.css";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device";
import { formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { TextArea } from "../../parts/field";
import { Lock } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { SaveMark, type SaveTone } from "../../parts/save-state";
import type { CaseloadPerson } from "../../store/api";
import { LIMITS } from "../../wire/generated.ts";
import { typedAfter, useDraft } from "../own/draft";
import { localDay } from "../own/local-day";
import { shortName } from "../own/sharing";
import { useColleagues } from "./team-notes-names.ts";
import { type TeamNote, type Thread, threadsOf } from "./team-notes-threads.ts";
import { dayInWords } from "./words";

const SHOWN_AT_FIRST = 4;
const CHARACTERS_MAX = LIMITS.MESSAGE_CHARACTERS_MAX;

/** Where an unfinished note about a person is kept on this device. */
export function noteDraftKey(notebook: string): string {
  return `team-note:${notebook}`;
}

interface TeamNotesProps {
  person: CaseloadPerson;
  today: string;
}

export function TeamNotes({ person, today }: TeamNotesProps) {
  const device = useDevice();
  const threads = threadsOf(device.list("team_note", person.notebook).value);
  const colleagues = useColleagues(device);
  const [isAll, setAll] = useState(false);
  const shown = isAll ? threads : threads.slice(0, SHOWN_AT_FIRST);
  const name = shortName(person.name);
  return (
    <section class="stack team-notes" aria-labelledby="team-notes">
      <h2 id="team-notes">{t("team.notes")}</h2>
      <p class="team-who">
        <Lock />
        <span>{t("team.notesWho", { name })}</span>
      </p>
      <NoteBox
        notebook={person.notebook}
        draftKey={noteDraftKey(person.notebook)}
        label={t("team.noteBox", { name: person.name })}
        hint={t("team.notesStay")}
        action={t("team.noteAdd")}
      />
      {threads.length === 0 && <p class="soft">{t("team.noNotes")}</p>}
      <ol class="plain stack">
        {shown.map((thread) => (
          <li key={thread.note.id}>
            <ThreadCard
              thread={thread}
              colleagues={colleagues}
              notebook={person.notebook}
              today={today}
            />
          </li>
        ))}
      </ol>
      {shown.length < threads.length && (
        <Button onClick={() => setAll(true)}>{t("team.olderNotes")}</Button>
      )}
    </section>
  );
}

interface ThreadCardProps {
  thread: Thread;
  /** By account. */
  colleagues: ReadonlyMap<string, string>;
  notebook: string;
  today: string;
}

/** A note as it was written, what amends it under it, and the way to amend it. */
function ThreadCard({ thread, colleagues, notebook, today }: ThreadCardProps) {
  const { note, amendments } = thread;
  const [amending, setAmending] = useState(false);
  const opener = useRef<HTMLDivElement>(null);

  function close(): void {
    setAmending(false);
    requestAnimationFrame(() => opener.current?.querySelector("button")?.focus());
  }

  return (
    <article class="card team-note">
      <NoteWords note={note} colleagues={colleagues} today={today} />
      {amendments.length > 0 && (
        <ol class="plain team-amendments">
          {amendments.map((amendment) => (
            <li key={amendment.id}>
              <NoteWords
                note={amendment}
                colleagues={colleagues}
                today={today}
                mark={t("team.amendment")}
              />
            </li>
          ))}
        </ol>
      )}
      {amending ? (
        <NoteBox
          notebook={notebook}
          draftKey={`${noteDraftKey(notebook)}:${note.id}`}
          label={t("team.amendBox")}
          action={t("team.amendAdd")}
          amends={note.id}
          takesFocus
          onAdded={close}
          beside={
            <Button kind="quiet" onClick={close}>
              {t("team.cancel")}
            </Button>
          }
        />
      ) : (
        <div class="row" ref={opener}>
          <Button
            small
            kind="quiet"
            label={t("team.amendNamed", { when: whenInWords(note, today) })}
            onClick={() => setAmending(true)}
          >
            {t("team.amend")}
          </Button>
        </div>
      )}
    </article>
  );
}

interface NoteWordsProps {
  note: TeamNote;
  colleagues: ReadonlyMap<string, string>;
  today: string;
  /** What it is, where it is not a note of its own. */
  mark?: string;
}

function NoteWords({ note, colleagues, today, mark }: NoteWordsProps) {
  const me = useDevice().account.value?.id;
  const { author, at, body } = note.fields;
  const told = standingInWords(note);
  return (
    <div class="stack-tight">
      <p class="message-meta">
        {mark && <strong>{mark} · </strong>}
        <bdi>{author === me ? t("team.you") : (colleagues.get(author) ?? t("team.colleague"))}</bdi>
        {" · "}
        <time dateTime={new Date(at).toISOString()}>{whenInWords(note, today)}</time>
      </p>
      <p class="message-words" dir="auto">
        {body}
      </p>
      {author === me && (
        <p class="message-meta message-standing">
          <SaveMark tone={told.tone} />
          {told.words}
        </p>
      )}
    </div>
  );
}

function whenInWords({ fields: { at } }: TeamNote, today: string): string {
  return t("common.dayAndTime", { day: dayInWords(localDay(at), today), time: formatTime(at) });
}

function standingInWords({ standing }: TeamNote): { tone: SaveTone; words: string } {
  if (standing === "refused") return { tone: "problem", words: t("team.noteNotTaken") };
  if (standing === "waiting") return { tone: "waiting", words: t("worker.savedOnDevice") };
  return { tone: "sent", words: t("worker.sent") };
}

interface NoteBoxProps {
  notebook: string;
  draftKey: string;
  label: string;
  hint?: string;
  action: string;
  /** The note that it amends. */
  amends?: string;
  takesFocus?: boolean;
  onAdded?: () => void;
  beside?: ComponentChildren;
}

/** What is being written outlives the browser; what is added stays as it is. */
function NoteBox(props: NoteBoxProps) {
  const device = useDevice();
  const { value: draft = "", set, done, failed } = useDraft<string>(props.draftKey);
  const [hasFailed, setFailed] = useState(false);
  const [isEmptyTold, setEmptyTold] = useState(false);
  const isAdding = useRef(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const wasFocused = useRef(!props.takesFocus);
  const over = [...draft].length - CHARACTERS_MAX;

  async function add(): Promise<void> {
    const body = draft.trim();
    if (!body || over > 0) {
      setEmptyTold(!body);
      box.current?.focus();
      return;
    }
    if (isAdding.current) return;
    isAdding.current = true;
    const note = { author: device.account.peek()?.id, body, at: device.now() };
    const amends = props.amends ? { amends: props.amends } : {};
    try {
      await device.create("team_note", { ...note, ...amends }, { notebook: props.notebook });
      setFailed(false);
      if (await done(draft, typedAfter(draft))) props.onAdded?.();
    } catch {
      setFailed(true);
    }
    isAdding.current = false;
  }

  return (
    <form
      class="note-box"
      ref={(form) => {
        if (!form || wasFocused.current) return;
        wasFocused.current = true;
        box.current?.focus();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextArea
        label={props.label}
        hint={props.hint}
        value={draft}
        rows={2}
        areaRef={box}
        error={errorOf(over, isEmptyTold)}
        onInput={(words) => {
          setEmptyTold(false);
          set(words);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void add();
        }}
      />
      <div class="row team-note-end">
        {props.beside}
        <Button type="submit">{props.action}</Button>
      </div>
      {(hasFailed || failed) && (
        <Notice tone="problem" live title={t("team.noteNotSaved")}>
          {t("team.noteNotSavedWhy")}
        </Notice>
      )}
    </form>
  );
}

function errorOf(over: number, isEmptyTold: boolean): string | undefined {
  if (over > 0) return t("team.noteTooLong", { count: over });
  return isEmptyTold ? t("team.noteEmpty") : undefined;
}
