/** The register: everyone at once, then the exceptions, saved in one go. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { type Key, t } from "../../messages";
import { Button } from "../../parts/button";
import { TextField } from "../../parts/field";
import { SaveState, type SaveTone } from "../../parts/save-state";
import { Segmented } from "../../parts/segmented";
import type { Said } from "../../store/api.ts";
import { LIMITS } from "../../wire/generated.ts";
import { attendanceBy } from "../own/attendance.ts";
import { shortName } from "../own/sharing.ts";
import { isAway } from "../own/standing.ts";
import { type Attended, type Gathering, sharesAttendance } from "./calendar-days.ts";
import { markKey, useKeptMarks } from "./register-kept.ts";
import { type Attendance, differ, isSame, type Marked, markedOf, note } from "./register-marks.ts";

const keyOf = ({ session, at }: Attended) => markKey(session.id, at.day);

export function RegisterForm({ gathering: { attended } }: { gathering: Gathering }) {
  const device = useDevice();
  const known = attendanceBy(device.list("attendance").value);
  const of = (one: Attended) => known(one.session.id, one.at.day);
  const { marks, mark, done } = useKeptMarks(attended.map(keyOf), (key, marked) => {
    const one = attended.find((each) => keyOf(each) === key);
    return one !== undefined && isSame(marked, markedOf(of(one)));
  });
  const [problem, setProblem] = useState(false);
  const [saved, setSaved] = useState(0);
  const markable = attended.filter(({ person }) => sharesAttendance(person, device.now()));
  const markOf = (one: Attended) => marks[keyOf(one)] ?? markedOf(of(one));
  const changed = markable.filter((one) => !isSame(markOf(one), markedOf(of(one))));
  useRecordedReading(markable.map(of));

  function everyoneWent(): void {
    const went = (one: Attended): Marked => ({ ...markOf(one), said: "went" });
    mark(Object.fromEntries(markable.map((one) => [keyOf(one), went(one)])));
  }

  async function save(): Promise<void> {
    if (changed.length === 0) return;
    try {
      for (const one of changed) {
        const marked = markOf(one);
        await note(device, one, of(one), marked);
        await done(keyOf(one), marked);
      }
      setSaved(changed.length);
      setProblem(false);
    } catch {
      setProblem(true);
    }
  }

  const state = stateOf({ changed: changed.length, saved, problem, all: markable.map(of) });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {markable.length > 1 && (
        <div class="row">
          <Button onClick={everyoneWent}>{t("register.everyone")}</Button>
          <span class="soft">{t("register.everyoneHint")}</span>
        </div>
      )}
      <ul class="plain register-list">
        {attended.map((one) => (
          <li key={keyOf(one)} class="register-row">
            {markable.includes(one) ? (
              <Row
                one={one}
                attendance={of(one)}
                marked={markOf(one)}
                onMark={(marked) => mark({ [keyOf(one)]: marked })}
              />
            ) : (
              <NotGranted one={one} />
            )}
          </li>
        ))}
      </ul>
      {markable.length > 0 && (
        <div class="row register-end">
          <Button type="submit" kind="primary">
            {t("register.save")}
          </Button>
          <SaveState tone={isAway(device) && state.tone === "waiting" ? "saved" : state.tone}>
            {state.words}
          </SaveState>
        </div>
      )}
    </form>
  );
}

interface Stands {
  changed: number;
  saved: number;
  problem: boolean;
  all: readonly (Attendance | undefined)[];
}

/** Where the register has got to, in words that are true. */
function stateOf({ changed, saved, problem, all }: Stands): { tone: SaveTone; words: string } {
  if (problem) return { tone: "problem", words: t("register.notSaved") };
  if (changed > 0) return { tone: "waiting", words: t("register.unsaved") };
  const noted = all.filter((one) => one?.fields.worker_said);
  if (noted.length === 0) return { tone: "saved", words: "" };
  if (noted.some((one) => one?.standing === "refused")) {
    return { tone: "problem", words: t("common.notTaken") };
  }
  if (noted.every((one) => one?.standing === "sent")) {
    return { tone: "sent", words: t("register.sent") };
  }
  const words = saved > 0 ? t("register.saved", { count: saved }) : t("register.savedNow");
  return { tone: "waiting", words };
}

const CHOICES = [
  ["went", "register.went"],
  ["part", "register.part"],
  ["missed", "register.missed"],
  ["not_for_me", "register.notForMe"],
  ["none", "register.clear"],
] as const satisfies readonly (readonly [Said | "none", Key])[];

const THEIR_WORDS = {
  went: "register.saysWent",
  part: "register.saysPart",
  missed: "register.saysMissed",
  not_for_me: "register.saysNotForMe",
} as const satisfies Record<Said, Key>;

interface RowProps {
  one: Attended;
  attendance: Attendance | undefined;
  marked: Marked;
  onMark: (marked: Marked) => void;
}

function Row({ one: { person }, attendance, marked, onMark }: RowProps) {
  const name = shortName(person.name);
  const [isNoting, setNoting] = useState(false);
  const { participant_said, participant_reason } = attendance?.fields ?? {};
  const showsNote = isNoting || marked.reason !== "";
  return (
    <>
      <p class="register-name">{person.name}</p>
      <p class={participant_said ? "register-words" : "soft"}>
        {participant_said
          ? t(THEIR_WORDS[participant_said], { name })
          : t("register.saysNothing", { name })}{" "}
        {participant_said && participant_reason && (
          <bdi>{t("register.theyAdded", { words: participant_reason })}</bdi>
        )}
      </p>
      <Segmented<Said | "none">
        legend={t("register.of", { name: person.name })}
        options={CHOICES.map(([value, key]) => ({ value, label: t(key) }))}
        value={marked.said ?? "none"}
        onChange={(value) => onMark({ ...marked, said: value === "none" ? null : value })}
      />
      {differ(attendance) && <p class="register-differ">{t("register.differ")}</p>}
      {showsNote ? (
        <TextField
          label={t("register.note", { name })}
          hint={t("register.noteHint", { name })}
          value={marked.reason}
          onInput={(reason) => onMark({ ...marked, reason })}
          maxLength={LIMITS.REASON_CHARACTERS_MAX}
        />
      ) : (
        <div class="row">
          <Button small kind="quiet" onClick={() => setNoting(true)}>
            {t("register.addNote", { name })}
          </Button>
        </div>
      )}
    </>
  );
}

function NotGranted({ one: { person } }: { one: Attended }) {
  return (
    <>
      <p class="register-name">{person.name}</p>
      <p class="soft">{t("register.notGranted", { name: shortName(person.name) })}</p>
    </>
  );
}

/** Records that the link worker read what people said; each of them can see that. */
function useRecordedReading(all: readonly (Attendance | undefined)[]): void {
  const device = useDevice();
  const recorded = useRef(new Map<string, number>());
  const said = all.filter((one) => one?.fields.participant_said);
  const unread = said.flatMap((one) => {
    if (!one || (recorded.current.get(one.id) ?? 0) >= one.written) return [];
    const views = device.list("view", one.notebook).value;
    const isRead = views.some(
      ({ fields }) => fields.subject === one.id && fields.at >= one.written,
    );
    return isRead ? [] : [one];
  });
  useEffect(() => {
    const worker = device.account.peek()?.id;
    if (!worker || document.visibilityState !== "visible") return;
    for (const { id, notebook } of unread) {
      const at = device.now();
      recorded.current.set(id, at);
      // Not recorded this time: the next opening tries again.
      device
        .create("view", { worker, subject: id, at }, { notebook })
        .catch(() => recorded.current.delete(id));
    }
  }, [unread.map(({ id, written }) => `${id} ${written}`).join()]);
}
