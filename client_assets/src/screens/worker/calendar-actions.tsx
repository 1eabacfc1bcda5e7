/** What a link worker can change about an occurrence, for everybody it is for at once. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatDay, t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { TextField } from "../../parts/field";
import { Notice } from "../../parts/notice";
import { wallDay, wallTime } from "../../parts/session-words.ts";
import { showToast } from "../../parts/toast";
import type { Device } from "../../store/api.ts";
import { cancel, move, skip, type Undo } from "../own/session-changes.ts";
import { type Attended, everyone, type Gathering, registerHref } from "./calendar-days.ts";

type Asked = "move" | "cancel" | null;

export function Actions({ gathering }: { gathering: Gathering }) {
  const device = useDevice();
  const [asked, setAsked] = useState<Asked>(null);
  const [failed, setFailed] = useState(false);
  const [{ session, at }] = gathering.attended;
  const isCancelled = session.fields.cancelled === true;
  const people = everyone(gathering);

  async function run(words: string, doing: (one: Attended) => Promise<Undo>): Promise<void> {
    setAsked(null);
    try {
      const undo = await forAll(gathering, doing);
      setFailed(false);
      const action = {
        label: t("parts.undo"),
        onAction: () => void undo().catch(() => setFailed(true)),
      };
      showToast({ words, action });
    } catch {
      setFailed(true);
    }
  }

  const skipping = (skipped: boolean) =>
    run(t(skipped ? "calendar.skipped" : "calendar.putBackDone"), (one) =>
      skip(device, one.session, one.at.day, skipped),
    );
  const moving = (to: string | null) =>
    run(to === null ? t("calendar.movedBack") : movedWords(to), (one) =>
      move(device, one.session, one.at.day, to),
    );

  return (
    <section class="stack-tight" aria-label={t("calendar.others")}>
      {failed && (
        <Notice tone="problem" live>
          {t("calendar.notSaved")}
        </Notice>
      )}
      <div class="row">
        {!isCancelled && (
          <ButtonLink href={`${registerHref(gathering)}/edit`}>{t("calendar.change")}</ButtonLink>
        )}
        {!isCancelled && !at.skipped && (
          <Button onClick={() => setAsked("move")}>{t("calendar.moveOne")}</Button>
        )}
        {!isCancelled && at.moved && (
          <Button onClick={() => void moving(null)}>{t("calendar.moveBack")}</Button>
        )}
        {!isCancelled && (
          <Button onClick={() => void skipping(!at.skipped)}>
            {t(at.skipped ? "calendar.putBack" : "calendar.skipOne")}
          </Button>
        )}
        {!isCancelled && (
          <Button kind="danger" onClick={() => setAsked("cancel")}>
            {t("calendar.cancelAll")}
          </Button>
        )}
      </div>
      {asked === "move" && (
        <MoveDialog starts={at.starts} onMove={moving} onClose={() => setAsked(null)}>
          {t("calendar.changeFor", { people })}
        </MoveDialog>
      )}
      {asked === "cancel" && (
        <Dialog
          open
          onClose={() => setAsked(null)}
          title={t("calendar.cancelTitle", { title: session.fields.title })}
          actions={
            <>
              <Button onClick={() => setAsked(null)}>{t("calendar.keep")}</Button>
              <Button
                kind="danger"
                onClick={() => void run(t("calendar.cancelled"), cancelling(device))}
              >
                {t("calendar.cancelAll")}
              </Button>
            </>
          }
        >
          <p>{t("calendar.cancelMeaning", { people })}</p>
        </Dialog>
      )}
    </section>
  );
}

function cancelling(device: Device): (one: Attended) => Promise<Undo> {
  return (one) => cancel(device, one.session, true);
}

function movedWords(to: string): string {
  return t("calendar.moved", { day: formatDay(wallDay(to)), time: wallTime(to) });
}

/** One after the other; undoing undoes them all. */
async function forAll(
  { attended }: Gathering,
  doing: (one: Attended) => Promise<Undo>,
): Promise<Undo> {
  const undos: Undo[] = [];
  for (const one of attended) undos.push(await doing(one));
  return async () => {
    for (const undo of undos) await undo();
  };
}

interface MoveDialogProps {
  /** When it takes place as things are, wall time. */
  starts: string;
  onMove: (to: string) => Promise<void>;
  onClose: () => void;
  children: string;
}

function MoveDialog({ starts, onMove, onClose, children }: MoveDialogProps) {
  const [day, setDay] = useState(wallDay(starts));
  const [time, setTime] = useState(starts.slice(11));
  const [tried, setTried] = useState(false);
  const isWhole = /^[12]\d{3}-\d\d-\d\d$/.test(day) && /^\d\d:\d\d$/.test(time);
  return (
    <Dialog open onClose={onClose} title={t("calendar.moveTitle")}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isWhole) void onMove(`${day}T${time}`);
        }}
      >
        <p>{children}</p>
        <div class="cal-when">
          <TextField
            type="date"
            label={t("session.day")}
            value={day}
            onInput={setDay}
            error={tried && !isWhole ? t("calendar.needsDay") : undefined}
          />
          <TextField type="time" label={t("session.time")} value={time} onInput={setTime} />
        </div>
        <div class="dialog-actions">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" kind="primary">
            {t("calendar.moveSave")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
