/** What a person shares of their journal: newest first, coming in live, leaving at once. */
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device";
import { formatTime, t } from "../../messages";
import { activityWord } from "../../parts/activities";
import { Button } from "../../parts/button";
import { Entry } from "../../parts/entry";
import type { CaseloadPerson, Device, EntryFields, View } from "../../store/api";
import { useReadOnScreen } from "../own/on-screen";
import { shortName } from "../own/sharing";
import { type Arrivals, arrivalsAfter } from "./arrivals";
import { useKeptPlace } from "./kept-place";
import { sharedOf } from "./reasons";
import { dayInWords, shortened } from "./words";

const SHOWN_AT_FIRST = 8;
const SHOWN_MORE = 20;

interface SharedEntriesProps {
  person: CaseloadPerson;
  today: string;
}

export function SharedEntries({ person, today }: SharedEntriesProps) {
  const device = useDevice();
  const entries = sharedOf(person.kinds, "entries", device.list("entry", person.notebook).value);
  const arrivals = useArrivals(entries.map((entry) => entry.id));
  const [many, setMany] = useState(SHOWN_AT_FIRST);
  const fresh = arrivals?.fresh ?? new Set<string>();
  // Fetched afresh, entries are away for a moment; only what stays away has left.
  const left = device.sync.value.phase === "sending" ? 0 : (arrivals?.left ?? 0);
  // What came in since pushes nothing out at the other end.
  const shown = entries.slice(0, many + fresh.size);
  const list = useKeptPlace<HTMLUListElement>(shown.map((entry) => entry.id).join());
  const look = useLooks(device, person.notebook);
  const unread = shown.filter((entry) => isInFull(entry) && !look.isRecorded(entry));
  useReadOnScreen(list, unread.map((entry) => entry.id).join(), look.record);

  return (
    <section class="stack" aria-labelledby="shared-entries">
      <div class="row-apart">
        <h2 id="shared-entries">{t("worker.entries")}</h2>
        <p role="status" class="came">
          {fresh.size > 0 && (
            <span class="arrives">{t("worker.newEntries", { count: fresh.size })}</span>
          )}
        </p>
      </div>
      <p role="status" class={left > 0 ? "soft" : "unseen"}>
        {left > 0 && t("worker.stoppedEntries", { count: left })}
      </p>
      {entries.length === 0 ? (
        <div class="soft">
          <p>{t("worker.noEntries")}</p>
          <p>{t("worker.noEntriesWhy", { name: shortName(person.name) })}</p>
        </div>
      ) : (
        <ul class="plain entries" ref={list}>
          {shown.map((entry) => (
            <li
              key={entry.id}
              class={fresh.has(entry.id) ? "came-in" : ""}
              data-unread={unread.includes(entry) ? entry.id : undefined}
            >
              <SharedEntry
                entry={entry}
                person={person}
                today={today}
                isFresh={fresh.has(entry.id)}
                onOpen={() => look.record(entry.id)}
              />
            </li>
          ))}
        </ul>
      )}
      {shown.length < entries.length && (
        <Button onClick={() => setMany(many + SHOWN_MORE)}>{t("worker.olderEntries")}</Button>
      )}
    </section>
  );
}

/** Short enough to stand on the page in full, where nobody needs to open it. */
function isInFull({ fields }: View<EntryFields>): boolean {
  return shortened(fields.body) === fields.body;
}

interface Looks {
  /** Whether it was read as it stands: what was changed since is to be read once more. */
  isRecorded: (entry: View<EntryFields>) => boolean;
  /** Records that an entry was read; the person sees it. */
  record: (entry: string) => void;
}

function useLooks(device: Device, notebook: string): Looks {
  const views = device.list("view", notebook).value;
  const looked = new Map<unknown, number>();
  for (const { fields } of views) {
    looked.set(fields.subject, Math.max(fields.at, looked.get(fields.subject) ?? 0));
  }
  return {
    isRecorded: ({ id, written }) => (looked.get(id) ?? 0) >= written,
    record: (entry) => {
      const worker = device.account.peek()?.id;
      // Not recorded this time: the next reading tries again.
      device
        .create("view", { worker, subject: entry, at: device.now() }, { notebook })
        .catch(() => {});
    },
  };
}

/** Counts from what is there once this device has read and fetched what there was. */
function useArrivals(ids: readonly string[]): Arrivals | null {
  const device = useDevice();
  const arrivals = useRef<Arrivals | null>(null);
  const isSettled = device.ready.value && device.sync.value.phase !== "sending";
  if (isSettled || arrivals.current) arrivals.current = arrivalsAfter(arrivals.current, ids);
  return arrivals.current;
}

interface SharedEntryProps {
  entry: View<EntryFields>;
  person: CaseloadPerson;
  today: string;
  isFresh: boolean;
  onOpen: () => void;
}

function SharedEntry({ entry, person, today, isFresh, onOpen }: SharedEntryProps) {
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  const { body, mood, at, day, zone } = entry.fields;
  const short = shortened(body);
  const when = t("common.dayAndTime", { day: dayInWords(day, today), time: formatTime(at, zone) });

  function toggle() {
    setOpen(!isOpen);
    if (isOpen || wasOpened) return;
    setOpened(true);
    onOpen();
  }

  return (
    <Entry
      look="line"
      words={isOpen ? body : short}
      score={mood}
      when={when}
      at={new Date(at).toISOString()}
      activities={(entry.sets["activities"] ?? []).map(activityWord)}
      state={
        (isFresh || wasOpened) && (
          <p>
            {isFresh && <strong>{t("worker.isNew")}</strong>}
            {isFresh && wasOpened && " · "}
            {wasOpened && t("worker.recordedEntry", { name: shortName(person.name) })}
          </p>
        )
      }
      actions={
        short === body ? undefined : (
          <Button
            kind="quiet"
            small
            expanded={isOpen}
            label={t(isOpen ? "worker.showLessOf" : "worker.readAllOf", { when })}
            onClick={toggle}
          >
            {t(isOpen ? "worker.showLess" : "worker.readAll")}
          </Button>
        )
      }
    />
  );
}
