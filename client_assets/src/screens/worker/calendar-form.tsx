/** Writing a session for somebody, or for several people, and changing one. */
import "./words-of-calendar.ts";
import "./calendar.css";
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { goBack, navigate, type RouteProps } from "../../app/router.ts";
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
import { change, makeSession, writingFrom } from "../own/session-changes.ts";
import { shortName } from "../own/sharing.ts";
import { showDay } from "./calendar.tsx";
import { everyone, type Gathering, registerHref } from "./calendar-days.ts";
import { matches, plainly } from "./find.ts";
import { Gone, useGathering } from "./register.tsx";

const BACK = "/calendar";
/** So many can be chosen from at once; of more, one searches. */
const FOUND_MAX = 12;

export function NewSession() {
  const device = useDevice();
  const asked = useRef(new URLSearchParams(window.location.search).get("person"));
  const [chosen, setChosen] = useState<readonly string[]>(asked.current ? [asked.current] : []);
  const [writing, setWriting] = useState(() => {
    const { day, zone } = device.today();
    return blankSession(day, zone);
  });
  const [problem, setProblem] = useState<string>();
  /** Those for whom it was made before something failed: they do not get it twice. */
  const made = useRef(new Set<string>());
  const people = device.people.value.filter(({ notebook }) => chosen.includes(notebook));

  async function save(): Promise<void> {
    const worker = device.account.peek()?.id ?? null;
    if (people.length === 0) {
      setProblem(t("calendar.whoMissing"));
      return;
    }
    try {
      for (const { notebook } of people) {
        if (made.current.has(notebook)) continue;
        await makeSession(device, writing, { worker }, notebook);
        made.current.add(notebook);
      }
    } catch {
      setProblem(t("calendar.notSaved"));
      return;
    }
    showToast({ words: t("calendar.saved"), seconds: 5 });
    showDay(writing.day);
    if (asked.current) goBack(BACK);
    else navigate(BACK, { replace: true });
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
      <Who
        people={device.people.value}
        chosen={chosen}
        onChange={(now) => {
          setChosen(now);
          setProblem(undefined);
        }}
      />
      <SessionForm
        writing={writing}
        onChange={setWriting}
        onSave={save}
        saveWords={t("calendar.save")}
        problem={problem}
      >
        {people.length > 0 && (
          <p class="soft">{t("calendar.seenBy", { people: namesOf(people) })}</p>
        )}
      </SessionForm>
    </Screen>
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
  const [before] = useState(() => writingFrom(session, at.day));
  const [writing, setWriting] = useState(before);
  const [problem, setProblem] = useState<string>();
  const back = registerHref(gathering);

  async function save(): Promise<void> {
    const known = attendanceBy(device.list("attendance").peek());
    try {
      for (const one of gathering.attended) {
        const now = device.get("session", one.session.id, one.session.notebook).peek();
        const from = writingFrom(one.session, one.at.day);
        const answered = known(one.session.id, one.at.day) !== undefined;
        const to = { ...from, ...changedIn(before, writing) };
        await change(device, now ?? one.session, { from, to, day: one.at.day, answered });
      }
    } catch {
      setProblem(t("calendar.notSaved"));
      return;
    }
    showToast({ words: t("calendar.saved"), seconds: 5 });
    showDay(writing.day);
    // Another time may have made another session of it.
    navigate(BACK, { replace: true });
  }

  return (
    <Screen title={t("calendar.changeTitle")} back={{ href: back, label: session.fields.title }}>
      <SessionForm
        writing={writing}
        onChange={setWriting}
        onSave={save}
        saveWords={t("calendar.save")}
        problem={problem}
      >
        <div class="soft">
          <p>{t("calendar.changeFor", { people: everyone(gathering) })}</p>
          {session.fields.rule && <p>{t("calendar.fromHere", { day: formatDay(before.day) })}</p>}
        </div>
      </SessionForm>
    </Screen>
  );
}

/** What was changed in the form, and nothing that was left as it was. */
function changedIn(before: SessionWriting, after: SessionWriting): Partial<SessionWriting> {
  const changed = Object.entries(after).filter(
    ([name, value]) => value !== before[name as keyof SessionWriting],
  );
  return Object.fromEntries(changed);
}
