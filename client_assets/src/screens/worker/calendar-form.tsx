/** Writing a session for somebody, or for several people, and changing one. */
import "./words-of-calendar.ts";
import "./calendar.css";
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { goBack, navigate, type RouteProps, staying } from "../../app/router.ts";
import { formatDay, formatList, t } from "../../messages";
import { Card } from "../../parts/card";
import { Chips } from "../../parts/chips";
import { TextField } from "../../parts/field";
import { Screen } from "../../parts/screen";
import { SessionForm } from "../../parts/session-form.tsx";
import { blankSession, type SessionWriting } from "../../parts/session-writing.ts";
import { showToast } from "../../parts/toast";
import type { CaseloadPerson } from "../../store/api.ts";
import { attendanceBy } from "../own/attendance.ts";
import { useDraft } from "../own/draft.ts";
import { change, makeSession, writingFrom } from "../own/session-changes.ts";
import { changedIn, type Retyping, retyped, rewriting } from "../own/session-draft.ts";
import { LeaveIt, SessionKept } from "../own/session-kept.tsx";
import { shortName } from "../own/sharing.ts";
import { showDay } from "./calendar.tsx";
import { everyone, type Gathering, registerHref } from "./calendar-days.ts";
import { matches, plainly } from "./find.ts";
import { Gone, useGathering } from "./register.tsx";

const BACK = "/calendar";
/** So many can be chosen from at once; of more, one searches. */
const FOUND_MAX = 12;

interface Typed {
  writing: SessionWriting;
  /** The notebooks of those whom it is for. */
  chosen: readonly string[];
  /** Those for whom it was made before something failed: they do not get it twice. */
  made: readonly string[];
}

export function NewSession() {
  const device = useDevice();
  const asked = useRef(new URLSearchParams(window.location.search).get("person"));
  const draft = useDraft<Typed>(asked.current ? `session:new:${asked.current}` : "session:new");
  const [blank] = useState<Typed>(() => {
    const { day, zone } = device.today();
    const chosen = asked.current ? [asked.current] : [];
    return { writing: blankSession(day, zone), chosen, made: [] };
  });
  const typed = draft.value ?? blank;
  const { writing, chosen } = typed;
  const [problem, setProblem] = useState<string>();
  const people = device.people.value.filter(({ notebook }) => chosen.includes(notebook));
  const leave = () => (asked.current ? goBack(BACK) : navigate(BACK, { replace: true }));

  function type(part: Partial<Typed>): void {
    const next = { ...typed, ...part };
    if (isSame(next, blank)) void draft.clear();
    else draft.set(next);
  }

  async function save(): Promise<void> {
    const isHere = staying();
    const worker = device.account.peek()?.id ?? null;
    if (people.length === 0) {
      setProblem(t("calendar.whoMissing"));
      return;
    }
    let made = typed.made;
    try {
      for (const { notebook } of people) {
        if (made.includes(notebook)) continue;
        await makeSession(device, writing, { worker }, notebook);
        made = [...made, notebook];
        draft.set({ ...typed, made });
      }
    } catch {
      setProblem(t("calendar.notSaved"));
      return;
    }
    await draft.clear();
    showToast({ words: t("calendar.saved"), seconds: 5 });
    showDay(writing.day);
    if (isHere()) leave();
  }

  return (
    <Screen
      title={t("calendar.newTitle")}
      back={
        asked.current
          ? { href: `/caseload/${asked.current}` }
          : { href: BACK, label: t("calendar.back") }
      }
    >
      {draft.looked && (
        <>
          <Who
            people={device.people.value}
            chosen={chosen}
            onChange={(now) => {
              type({ chosen: now });
              setProblem(undefined);
            }}
          />
          <SessionForm
            writing={writing}
            onChange={(next) => type({ writing: next })}
            onSave={save}
            saveWords={t("calendar.save")}
            problem={problem}
            actions={<LeaveIt draft={draft} onLeave={leave} />}
          >
            {people.length > 0 && (
              <p class="soft">{t("calendar.seenBy", { people: namesOf(people) })}</p>
            )}
            <SessionKept draft={draft} />
          </SessionForm>
        </>
      )}
    </Screen>
  );
}

function isSame(one: Typed, other: Typed): boolean {
  return (
    one.chosen.join() === other.chosen.join() &&
    one.made.length === other.made.length &&
    Object.keys(changedIn(one.writing, other.writing)).length === 0
  );
}

function namesOf(people: readonly CaseloadPerson[]): string {
  return formatList(people.map(({ name }) => shortName(name)));
}

interface WhoProps {
  people: readonly CaseloadPerson[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

function Who({ people, chosen, onChange }: WhoProps) {
  const [search, setSearch] = useState("");
  const words = plainly(search);
  const found = people
    .filter(({ notebook, name }) => !chosen.includes(notebook) && matches(plainly(name), words))
    .slice(0, FOUND_MAX);
  const shown = [...people.filter(({ notebook }) => chosen.includes(notebook)), ...found];
  if (people.length === 0) return <p>{t("calendar.nobodyYet")}</p>;
  return (
    <Card>
      {people.length > FOUND_MAX && (
        <TextField
          type="search"
          label={t("calendar.findPerson")}
          value={search}
          onInput={setSearch}
          autocomplete="off"
        />
      )}
      <Chips
        legend={t("calendar.who")}
        chips={shown.map(({ notebook, name }) => ({ id: notebook, label: name }))}
        chosen={chosen}
        onToggle={(id, on) => onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
      />
      <p role="status" class={words && found.length === 0 ? "soft" : "unseen"}>
        {words && found.length === 0 && t("calendar.nobody")}
      </p>
      <p class="soft">{t("calendar.whoHint")}</p>
    </Card>
  );
}

export function EditSession(props: RouteProps) {
  const device = useDevice();
  const gathering = useGathering(props);
  // What is being changed stays on screen whatever arrives meanwhile.
  const opened = useRef<Gathering | null>(null);
  opened.current ??= gathering;
  if (opened.current) return <Edit gathering={opened.current} />;
  return device.opened().value ? <Gone /> : null;
}

function Edit({ gathering }: { gathering: Gathering }) {
  const device = useDevice();
  const [{ session, at }] = gathering.attended;
  const draft = useDraft<Retyping>(`session:${session.id}:${at.day}`);
  const [before] = useState(() => writingFrom(session, at.day));
  const writing = { ...before, ...draft.value?.typed };
  const [problem, setProblem] = useState<string>();
  const back = registerHref(gathering);

  function type(next: SessionWriting): void {
    const kept = retyped(before, next, draft.value);
    if (kept) draft.set(kept);
    else void draft.clear();
  }

  async function save(): Promise<void> {
    const isHere = staying();
    const known = attendanceBy(device.list("attendance").peek());
    const typed = draft.value ?? { typed: {} };
    try {
      for (const one of gathering.attended) {
        const { id, notebook } = one.session;
        const { day } = one.at;
        const now = device.get("session", id, notebook).peek() ?? one.session;
        const words = rewriting(writingFrom(now, day), typed);
        const answered = known(id, day) !== undefined;
        await change(device, now, { ...words, day, answered });
      }
    } catch {
      setProblem(t("calendar.notSaved"));
      return;
    }
    await draft.clear();
    showToast({ words: t("calendar.saved"), seconds: 5 });
    showDay(writing.day);
    // Another time may have made another session of it.
    if (isHere()) navigate(BACK, { replace: true });
  }

  return (
    <Screen title={t("calendar.changeTitle")} back={{ href: back, label: session.fields.title }}>
      {draft.looked && (
        <SessionForm
          writing={writing}
          onChange={type}
          onSave={save}
          saveWords={t("calendar.save")}
          problem={problem}
          actions={<LeaveIt isChange draft={draft} onLeave={() => goBack(back)} />}
        >
          <div class="soft">
            <p>{t("calendar.changeFor", { people: everyone(gathering) })}</p>
            {session.fields.rule && <p>{t("calendar.fromHere", { day: formatDay(before.day) })}</p>}
          </div>
          <SessionKept draft={draft} />
        </SessionForm>
      )}
    </Screen>
  );
}
