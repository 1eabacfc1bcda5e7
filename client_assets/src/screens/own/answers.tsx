/** "Did you go?": the person's answer to one occurrence, with what the other one noted. */
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { TextArea } from "../../parts/field";
import { useFocusKept } from "../../parts/focus-kept.ts";
import { SaveState } from "../../parts/save-state";
import { bothSaid, SessionAnswers } from "../../parts/session-answers";
import { hideToast, showToast } from "../../parts/toast";
import type { PersonRef, Said } from "../../store/api.ts";
import { LIMITS } from "../../wire/generated.ts";
import {
  type Attendance,
  attendanceBy,
  attendanceSeers,
  mark,
  seerOf,
  toBeAskedFor,
} from "./attendance.ts";
import type { Happening } from "./sessions.ts";
import { grantTo, namesOf, shortName } from "./sharing.ts";
import { toldOf } from "./standing.ts";
import { tellUnsaved, Unsaved, useSaving } from "./unsaved.tsx";
import { useSavingWords } from "./words.ts";

export interface AnswersProps extends Happening {
  /** Leaves the field for a reason to the session's own page. */
  brief?: boolean;
  /** Told true while something follows from an answer: what shows this must stay until false. */
  onFollowing?: ((follows: boolean) => void) | undefined;
}

export function Answers({ session, at, brief = false, onFollowing }: AnswersProps) {
  const device = useDevice();
  const attendance = attendanceBy(device.list("attendance").value)(session.id, at.day);
  const [asked, setAsked] = useState<PersonRef | null>(null);
  const [failed, setFailed] = useState(false);
  const said = attendance?.fields.participant_said ?? null;

  const place = useRef<HTMLDivElement>(null);
  useFocusKept(place, () => "button");

  async function say(next: Said | null): Promise<void> {
    hideToast();
    onFollowing?.(true);
    let question: PersonRef | null = null;
    try {
      const undo = await mark(device, session, at, next);
      setFailed(false);
      const action = { label: t("parts.undo"), onAction: () => void undo().catch(tellUnsaved) };
      if (next === null) showToast({ words: t("attendance.takenBack"), action });
      else question = toBeAskedFor(device, session);
    } catch {
      setFailed(true);
    }
    setAsked(question);
    onFollowing?.(question !== null);
  }

  function close(): void {
    setAsked(null);
    onFollowing?.(false);
  }

  return (
    <div class="stack-tight" ref={place}>
      <SessionAnswers
        label={`${t("attendance.question")} ${session.fields.title}`}
        said={said}
        onSay={(next) => void say(next)}
      />
      {failed ? (
        <SaveState tone="problem">
          {t("common.notSaved")} {t("common.notSavedWhy")}
        </SaveState>
      ) : (
        <Told attendance={attendance} session={session} onUndo={() => void say(null)} />
      )}
      {attendance && said && !brief && <Reason key={attendance.id} attendance={attendance} />}
      {asked && <Question person={asked} onClose={close} />}
    </div>
  );
}

interface ToldProps {
  attendance: Attendance | undefined;
  session: Happening["session"];
  onUndo: () => void;
}

/** Where the answer has got to, and what both have said. */
function Told({ attendance, session, onUndo }: ToldProps) {
  const device = useDevice();
  const { participant_said, worker_said, worker_reason } = attendance?.fields ?? {};
  const mine = participant_said ?? null;
  const theirs = worker_said ?? null;
  const name = shortName(seerOf(device, session)?.name ?? "");
  const told = attendance && toldOf(device, attendance, attendanceSeers(device, session));
  return (
    <>
      {theirs && (
        <div class="both-said">
          <p>{bothSaid({ mine, theirs, name })}</p>
          {mine && mine !== theirs && <p class="soft">{t("attendance.bothStand")}</p>}
          {worker_reason && (
            <p class="soft">
              {t("attendance.theyAdded", { name })} <bdi>{worker_reason}</bdi>
            </p>
          )}
        </div>
      )}
      <SaveState
        tone={told?.tone ?? "saved"}
        action={
          <Button kind="quiet" small onClick={onUndo}>
            {t("parts.undo")}
          </Button>
        }
      >
        {mine && told ? told.words : ""}
      </SaveState>
    </>
  );
}

function Reason({ attendance }: { attendance: Attendance }) {
  const { id, fields } = attendance;
  const reason = useSavingWords(
    "attendance",
    id,
    "participant_reason",
    fields.participant_reason ?? "",
  );
  return (
    <TextArea
      label={t("attendance.reason")}
      optional
      rows={1}
      value={reason.text}
      onInput={reason.type}
      onBlur={() => void reason.save()}
      maxLength={LIMITS.REASON_CHARACTERS_MAX}
      error={reason.failed ? `${t("common.notSaved")} ${t("common.notSavedWhy")}` : undefined}
    />
  );
}

interface QuestionProps {
  person: PersonRef;
  /** Answered, or left open. */
  onClose: () => void;
}

/** Asked once, where it first matters. */
function Question({ person, onClose }: QuestionProps) {
  const device = useDevice();
  const { failed, save } = useSaving();
  const name = namesOf([person]);
  const answer = (attendance: boolean) =>
    void save(() => grantTo(device, person.id, { attendance }), onClose);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("attendance.askTitle", { name })}
      actions={
        <>
          <Button onClick={() => answer(true)}>{t("attendance.agree")}</Button>
          <Button onClick={() => answer(false)}>{t("common.notNow")}</Button>
        </>
      }
    >
      <p>{t("attendance.askMeaning", { name })}</p>
      <Unsaved failed={failed} />
    </Dialog>
  );
}
