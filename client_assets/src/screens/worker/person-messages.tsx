/** Messages between the link worker and one person, and the box to write another. */
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device";
import { formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { TextArea } from "../../parts/field";
import { Send } from "../../parts/icons";
import { NobodyReads, Notice } from "../../parts/notice";
import { SaveMark, type SaveTone } from "../../parts/save-state";
import type { CaseloadPerson, Device, MessageFields, View } from "../../store/api";
import { typedAfter, useDraft } from "../own/draft";
import { localDay } from "../own/local-day";
import { useReadOnScreen } from "../own/on-screen";
import { shortName } from "../own/sharing";
import { dayInWords } from "./words";

const SHOWN_AT_FIRST = 6;
const CHARACTERS_MAX = 2_000;

type Message = View<MessageFields>;

/** Where an unsent message to a person is kept on this device. */
export function draftKey(notebook: string): string {
  return `message:${notebook}`;
}

interface MessagesProps {
  person: CaseloadPerson;
  today: string;
}

export function Messages({ person, today }: MessagesProps) {
  const device = useDevice();
  const me = device.account.value?.id;
  const messages = device.list("message", person.notebook).value;
  const [isAll, setAll] = useState(false);
  const shown = (isAll ? messages : messages.slice(0, SHOWN_AT_FIRST)).toReversed();
  const list = useRef<HTMLOListElement>(null);
  const unseen = shown.filter(({ fields }) => fields.author !== me && !fields.seen_at);
  useReadOnScreen(list, unseen.map((message) => message.id).join(), (id) => {
    // Taken back meanwhile: then there is nothing to have seen.
    device
      .edit("message", id, { seen_at: device.now() }, { notebook: person.notebook })
      .catch(() => {});
  });

  return (
    <section class="stack" aria-labelledby="messages">
      <h2 id="messages">{t("worker.messages")}</h2>
      {messages.length === 0 && <p class="soft">{t("worker.noMessages")}</p>}
      {shown.length < messages.length && (
        <Button kind="quiet" small class="earlier" onClick={() => setAll(true)}>
          {t("worker.earlierMessages")}
        </Button>
      )}
      <ol class="plain messages" ref={list}>
        {shown.map((message) => (
          <MessageLine
            key={message.id}
            message={message}
            isMine={message.fields.author === me}
            name={shortName(person.name)}
            today={today}
          />
        ))}
      </ol>
      <Composer device={device} person={person} latest={latestOfMine(messages, me)} />
    </section>
  );
}

function latestOfMine(messages: readonly Message[], me: string | undefined) {
  return messages.find((message) => message.fields.author === me);
}

interface MessageLineProps {
  message: Message;
  isMine: boolean;
  name: string;
  today: string;
}

function MessageLine({ message, isMine, name, today }: MessageLineProps) {
  const { body, at, seen_at } = message.fields;
  const told = standingInWords(message);
  const isUnseen = !isMine && !seen_at;
  return (
    <li
      class={`message ${isMine ? "message-mine" : "message-theirs"}`}
      data-unread={isUnseen ? message.id : undefined}
    >
      <p class="message-meta">
        <bdi>{isMine ? t("worker.you") : name}</bdi>
        {" · "}
        <time dateTime={new Date(at).toISOString()}>
          {t("common.dayAndTime", {
            day: dayInWords(localDay(at), today),
            time: formatTime(at),
          })}
        </time>
      </p>
      <p class="message-words" dir="auto">
        {body}
      </p>
      {isMine && (
        <p class="message-meta message-standing">
          <SaveMark tone={told.tone} />
          {told.words}
        </p>
      )}
    </li>
  );
}

/** What has become of one's own message, in words that are true. */
export function standingInWords(message: Message): { tone: SaveTone; words: string } {
  if (message.standing === "refused") return { tone: "problem", words: t("worker.notTaken") };
  if (message.standing === "waiting") return { tone: "waiting", words: t("worker.savedOnDevice") };
  return message.fields.seen_at
    ? { tone: "seen", words: t("worker.seen") }
    : { tone: "sent", words: t("worker.sent") };
}

interface ComposerProps {
  device: Device;
  person: CaseloadPerson;
  latest: Message | undefined;
}

function Composer({ device, person, latest }: ComposerProps) {
  const { value: draft = "", set, done, failed } = useDraft<string>(draftKey(person.notebook));
  const [justSent, setJustSent] = useState<string | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const [isEmptyTold, setEmptyTold] = useState(false);
  const isSending = useRef(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const over = [...draft].length - CHARACTERS_MAX;

  async function send() {
    const body = draft.trim();
    box.current?.focus();
    if (!body) return setEmptyTold(true);
    if (over > 0 || isSending.current) return;
    isSending.current = true;
    const me = device.account.peek()?.id;
    const message = { worker: me, author: me, body, at: device.now() };
    try {
      const id = await device.create("message", message, { notebook: person.notebook });
      setFailed(false);
      setJustSent(id);
      await done(draft, typedAfter(draft));
    } catch {
      setFailed(true);
    }
    isSending.current = false;
  }

  return (
    <form
      class="write-box"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextArea
        label={t("worker.writeTo", { name: person.name })}
        value={draft}
        rows={2}
        onInput={(words) => {
          setEmptyTold(false);
          set(words);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void send();
        }}
        areaRef={box}
        error={errorOf(over, isEmptyTold)}
      />
      <div class="row-apart">
        <NobodyReads helpHref="/help" />
        <Button kind="primary" type="submit">
          <Send class="turns" />
          {t("worker.send")}
        </Button>
      </div>
      <p role="status" class="unseen">
        {latest && latest.id === justSent && standingInWords(latest).words}
      </p>
      {(hasFailed || failed) && (
        <Notice tone="problem" live title={t("worker.notSaved")}>
          {t("worker.notSavedWhy")}
        </Notice>
      )}
    </form>
  );
}

function errorOf(over: number, isEmptyTold: boolean): string | undefined {
  if (over > 0) return t("worker.messageTooLong", { count: over });
  return isEmptyTold ? t("worker.messageEmpty") : undefined;
}
