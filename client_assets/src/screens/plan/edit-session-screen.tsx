/** A session that is changed: its words in place, its times from one occurrence on. */
import { useMemo, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { goBack, navigate, place, type RouteProps, staying } from "../../app/router.ts";
import { t } from "../../messages";
import { Card } from "../../parts/card";
import { SelectField } from "../../parts/field";
import { Screen } from "../../parts/screen";
import { SessionForm } from "../../parts/session-form";
import { isOtherTime } from "../../parts/session-writing.ts";
import { showToast } from "../../parts/toast";
import { attendanceBy, seerOf } from "../own/attendance.ts";
import { useDraft } from "../own/draft.ts";
import { localDay } from "../own/local-day.ts";
import { change, writingFrom } from "../own/session-changes.ts";
import { type Retyping, retyped, rewriting, sessionKey } from "../own/session-draft.ts";
import { LeaveIt, SessionKept } from "../own/session-kept.tsx";
import { happeningsOf, type Session } from "../own/sessions.ts";
import { tellUnsaved } from "../own/unsaved.tsx";
import { comingDayWords, daysFrom, startOf } from "./days.ts";
import { GoneSession } from "./gone-session.tsx";
import { WhoSees } from "./who-sees.tsx";

export function EditSessionScreen({ params }: RouteProps) {
  const id = params["session"] ?? "";
  return <Opened key={id} id={id} />;
}

function Opened({ id }: { id: string }) {
  const device = useDevice();
  const session = device.get("session", id).value;
  // What is being changed stays on screen whatever arrives meanwhile.
  const opened = useRef<Session | null>(null);
  if (session?.kind === "session" && !session.deleted) opened.current ??= session;
  if (opened.current) return <EditSession session={opened.current} />;
  return device.ready.value ? <GoneSession /> : null;
}

const CHOICES = 12;
const AHEAD_DAYS = 400;

/** The days from which a change may count: what comes, with the one that was opened. */
function beginnings(session: Session, opened: readonly string[], today: string): string[] {
  const first = session.fields.starts.slice(0, 10);
  if (!session.fields.rule) return [first];
  const from = startOf(today);
  const coming = happeningsOf(session, from, startOf(daysFrom(today, AHEAD_DAYS)))
    .filter(({ at }) => !at.skipped)
    .slice(0, CHOICES)
    .map(({ at }) => at.day);
  const all = [...opened.filter((day) => /^\d{4}-\d{2}-\d{2}$/.test(day)), ...coming];
  return all.length > 0 ? [...new Set(all)].sort() : [first];
}

interface Typed extends Retyping {
  /** The occurrence from which on another time counts. */
  day: string;
  /** Who sees it, where that was chosen anew. */
  worker?: string | null;
}

function EditSession({ session }: { session: Session }) {
  const device = useDevice();
  const today = localDay(device.now());
  const draft = useDraft<Typed>(sessionKey(session.id));
  const [opened] = useState(place.peek().hash);
  const begins = draft.value?.day ?? opened;
  const days = useMemo(
    () => beginnings(session, [opened, begins], today),
    [session, opened, begins, today],
  );
  const day = days.includes(begins) ? begins : (days[0] ?? today);
  const from = useMemo(() => writingFrom(session, day), [session, day]);
  const to = { ...from, ...draft.value?.typed };
  const [seer] = useState(seerOf(device, session)?.id ?? null);
  const { worker = seer } = draft.value ?? {};
  const [failed, setFailed] = useState(false);
  const otherTime = isOtherTime(from, to);

  function type(next: typeof to, sees: string | null): void {
    const words = retyped(from, next, draft.value);
    if (!words && sees === seer) return void draft.clear();
    draft.set({ ...(words ?? { typed: {} }), day, ...(sees === seer ? {} : { worker: sees }) });
  }

  /** Begins the change at another occurrence; what was typed stays. */
  function begin(next: string): void {
    draft.set({ typed: {}, ...draft.value, day: next });
  }

  async function save(): Promise<void> {
    const isHere = staying();
    const now = device.get("session", session.id).peek() ?? session;
    const said = attendanceBy(device.list("attendance").peek())(session.id, day);
    const answered = Boolean(said?.fields.participant_said || said?.fields.worker_said);
    const words = rewriting(writingFrom(now, day), draft.value ?? { typed: {} });
    try {
      const undo = await change(device, now, { ...words, day, shown: { worker }, answered });
      showToast({
        words: t("plan.saved"),
        action: { label: t("parts.undo"), onAction: () => void undo().catch(tellUnsaved) },
      });
    } catch {
      setFailed(true);
      return;
    }
    await draft.clear();
    if (isHere()) navigate("/plan", { replace: true });
  }

  return (
    <Screen title={t("plan.changeTitle")} back={{ href: "/plan", label: t("plan.backToPlan") }}>
      {draft.looked && (
        <SessionForm
          writing={to}
          onChange={(next) => type(next, worker)}
          onSave={save}
          saveWords={t("common.save")}
          problem={failed ? `${t("common.notSaved")} ${t("common.notSavedWhy")}` : undefined}
          actions={<LeaveIt isChange draft={draft} onLeave={() => goBack("/plan")} />}
        >
          {otherTime && session.fields.rule && (
            <Card tone="wash">
              <SelectField
                label={t("session.fromWhen")}
                hint={t("session.fromWhenHint")}
                value={day}
                options={days.map((value) => ({ value, label: comingDayWords(value, today) }))}
                onChange={begin}
              />
            </Card>
          )}
          <WhoSees
            worker={worker}
            onChange={(next) => type(to, next)}
            wasShown={session.fields.shared === true && session.standing === "sent"}
          />
          <SessionKept draft={draft} />
        </SessionForm>
      )}
    </Screen>
  );
}
