/** What the person and their link worker write to one another, the latest first. */
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatRelative, formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Disclosure } from "../../parts/disclosure";
import { TextArea } from "../../parts/field";
import type { LinkWorker, MessageFields, PersonRef, View } from "../../store/api.ts";
import { LIMITS } from "../../wire/generated.ts";
import { dayWords } from "../own/days.ts";
import { typedAfter, useDraft } from "../own/draft.ts";
import { localDay } from "../own/local-day.ts";
import { useReadOnScreen } from "../own/on-screen.ts";
import { shortName } from "../own/sharing.ts";

type Message = View<MessageFields>;

/** One card per link worker. */
export function MessageCards() {
  const device = useDevice();
  const workers = device.account.value?.workers ?? [];
  const messages = device.list("message").value;
  return (
    <>
      {workers.map((worker) => (
        <Conversation
          key={worker.id}
          worker={worker}
          messages={messages.filter((message) => message.fields.worker === worker.id)}
        />
      ))}
    </>
  );
}

/** The worker's newest message with what was answered to it, and everything before. */
export function splitAtNewest(
  messages: readonly Message[],
  worker: string,
): [Message[], Message[]] {
  const newest = messages.findIndex((message) => message.fields.author === worker);
  const cut = newest < 0 ? 1 : newest + 1;
  return [messages.slice(0, cut).reverse(), messages.slice(cut)];
}

interface ConversationProps {
  worker: LinkWorker;
  messages: readonly Message[];
}

function Conversation({ worker, messages }: ConversationProps) {
  const name = shortName(worker.name);
  const [recent, earlier] = splitAtNewest(messages, worker.id);
  const device = useDevice();
  const card = useRef<HTMLDivElement>(null);
  const unread = messages.filter((message) => isUnread(message, worker.id));
  useReadOnScreen(card, unread.map((message) => message.id).join(), (id) => {
    // A message that left meanwhile needs no mark.
    device.edit("message", id, { seen_at: device.now() }).catch(() => {});
  });
  const answered = messages.some((message) => message.fields.author === worker.id);

  if (messages.length === 0) {
    if (worker.left) return <Card>{t("today.workerLeft", { name })}</Card>;
    return (
      <Card>
        <Disclosure summary={t("today.writeTo", { name })}>
          <Reply worker={worker} label={t("today.writeTo", { name })} />
        </Disclosure>
      </Card>
    );
  }
  return (
    <div ref={card}>
      <Card title={answered ? t("today.noteFrom", { name }) : t("today.writeTo", { name })}>
        {recent.map((message) => (
          <Words key={message.id} message={message} worker={worker} />
        ))}
        {worker.left ? (
          <p class="soft">{t("today.workerLeft", { name })}</p>
        ) : (
          <Reply worker={worker} label={t("today.reply", { name })} />
        )}
        {earlier.length > 0 && (
          <Disclosure summary={t("today.earlierMessages")}>
            <div class="stack">
              {earlier.map((message) => (
                <Words key={message.id} message={message} worker={worker} />
              ))}
            </div>
          </Disclosure>
        )}
      </Card>
    </div>
  );
}

function isUnread({ fields }: Message, worker: string): boolean {
  return fields.author === worker && typeof fields.seen_at !== "number";
}

function Words({ message, worker }: { message: Message; worker: PersonRef }) {
  const device = useDevice();
  const { author, at, body } = message.fields;
  const mine = author !== worker.id;
  const name = shortName(worker.name);
  return (
    <div
      class={`message ${mine ? "message-mine" : ""}`}
      data-unread={isUnread(message, worker.id) ? message.id : undefined}
    >
      <p class="soft message-meta">
        <bdi>{mine ? t("today.you") : name}</bdi>
        <span aria-hidden="true">·</span>
        <time dateTime={new Date(at).toISOString()}>{whenWords(at, device.now())}</time>
      </p>
      <p class="message-words" dir="auto">
        {body}
      </p>
      {mine && <p class="soft">{progressOf(message, name)}</p>}
    </div>
  );
}

const RECENT_MS = 6 * 3_600_000;

function whenWords(at: number, now: number): string {
  if (now - at < RECENT_MS) return formatRelative(at, now);
  return t("common.dayAndTime", {
    day: dayWords(localDay(at), localDay(now)),
    time: formatTime(at),
  });
}

function progressOf({ standing, fields }: Message, name: string): string {
  if (standing === "waiting") return t("today.messageSaved", { name });
  if (standing === "refused") return t("today.messageRefused");
  return typeof fields.seen_at === "number"
    ? t("today.messageSeen", { name })
    : t("today.messageSent", { name });
}

function Reply({ worker, label }: { worker: PersonRef; label: string }) {
  const device = useDevice();
  const draft = useDraft<string>(`message:${worker.id}`);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const text = draft.value ?? "";

  async function send() {
    const body = text.trim();
    const author = device.account.peek()?.id;
    if (!body || !author) return;
    setBusy(true);
    try {
      await device.create("message", { worker: worker.id, author, body, at: device.now() });
      await draft.done(draft.value, typedAfter(text));
      setFailed(false);
    } catch {
      setFailed(true);
    }
    setBusy(false);
  }

  return (
    <form
      class="reply"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextArea
        label={label}
        labelUnseen
        placeholder={label}
        rows={1}
        value={text}
        onInput={draft.set}
        maxLength={LIMITS.MESSAGE_CHARACTERS_MAX}
        error={failed ? `${t("common.notSaved")} ${t("common.notSavedWhy")}` : undefined}
      />
      <Button type="submit" kind={text.trim() ? "primary" : "secondary"} busy={busy}>
        {t("today.send")}
      </Button>
    </form>
  );
}
