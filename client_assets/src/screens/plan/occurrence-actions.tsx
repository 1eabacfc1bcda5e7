/** What can be done with one occurrence and with its session, each with a way back. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { navigate, staying } from "../../app/router.ts";
import { formatDay, t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { CalendarDays, Clock, Download, Pencil, RotateCcw, Trash, X } from "../../parts/icons";
import { wallDay, wallTime } from "../../parts/session-words.ts";
import { showToast } from "../../parts/toast";
import { LIMITS } from "../../wire/generated.ts";
import { seerOf } from "../own/attendance.ts";
import { cancel, move, remove, skip, type Undo } from "../own/session-changes.ts";
import { sessionKey } from "../own/session-draft.ts";
import type { Happening } from "../own/sessions.ts";
import { shortName } from "../own/sharing.ts";
import { isAway } from "../own/standing.ts";
import { tellUnsaved } from "../own/unsaved.tsx";
import { MoveDialog } from "./move-dialog.tsx";

type Asking = "move" | "cancel" | "delete" | null;

export function OccurrenceActions({ happening }: { happening: Happening }) {
  const device = useDevice();
  const { session, at } = happening;
  const { fields, id } = session;
  const [asking, setAsking] = useState<Asking>(null);
  const isMine = fields.author === device.account.value?.id;
  const repeats = Boolean(fields.rule);

  async function run(work: () => Promise<Undo>, words: string, leave = false): Promise<void> {
    setAsking(null);
    const isHere = staying();
    try {
      const undo = await work();
      if (leave && isHere()) navigate("/plan", { replace: true });
      const back = () => void undo().catch(tellUnsaved);
      showToast({ words, action: { label: t("parts.undo"), onAction: back } });
    } catch {
      tellUnsaved();
    }
  }

  const setSkipped = (skipped: boolean) =>
    run(
      () => skip(device, session, at.day, skipped),
      t(skipped ? "plan.skipped" : "plan.putBackDone"),
    );
  const setCancelled = (cancelled: boolean) =>
    run(
      () => cancel(device, session, cancelled),
      t(cancelled ? "plan.cancelledDone" : "plan.putBackDone"),
    );
  const moveTo = (to: string | null) =>
    run(
      () => move(device, session, at.day, to),
      to === null
        ? t("plan.movedBack")
        : t("plan.movedTo", { day: formatDay(wallDay(to)), time: wallTime(to) }),
    );

  if (fields.cancelled && at.skipped) {
    return (
      <Actions>
        <Button onClick={() => void setCancelled(false)}>
          <RotateCcw />
          {t("plan.putBack")}
        </Button>
        {isMine && <DeleteButton onClick={() => setAsking("delete")} />}
        {asking === "delete" && <DeleteQuestion title={fields.title} {...deleting()} />}
      </Actions>
    );
  }

  async function deleteIt(): Promise<Undo> {
    const undo = await remove(device, session);
    await device.clearDraft(sessionKey(id));
    return undo;
  }

  function deleting() {
    return {
      onClose: () => setAsking(null),
      onDelete: () => void run(deleteIt, t("plan.deleted"), true),
    };
  }

  const full = isFull(happening);
  return (
    <Actions>
      {!at.skipped && (
        <ButtonLink href={`/plan/${id}/edit#${at.day}`}>
          <Pencil />
          {t("plan.change")}
        </ButtonLink>
      )}
      {!at.skipped && (
        <Button onClick={() => (full.moved ? tellFull() : setAsking("move"))}>
          <CalendarDays />
          {t("plan.moveOne")}
        </Button>
      )}
      {at.moved && !at.skipped && (
        <Button onClick={() => void moveTo(null)}>
          <RotateCcw />
          {t("plan.moveBack")}
        </Button>
      )}
      {at.skipped ? (
        <Button onClick={() => void setSkipped(false)}>
          <RotateCcw />
          {t("plan.putBack")}
        </Button>
      ) : (
        repeats && (
          <Button onClick={() => void (full.skipped ? tellFull() : setSkipped(true))}>
            <Clock />
            {t("plan.skipOne")}
          </Button>
        )
      )}
      <Button onClick={() => setAsking("cancel")}>
        <X />
        {t("plan.cancelAll")}
      </Button>
      {isMine && <DeleteButton onClick={() => setAsking("delete")} />}
      <CalendarFile happening={happening} />
      {asking === "move" && (
        <MoveDialog
          starts={at.starts}
          onClose={() => setAsking(null)}
          onMove={(to) => void moveTo(to)}
        />
      )}
      {asking === "cancel" && (
        <CancelQuestion
          happening={happening}
          onClose={() => setAsking(null)}
          onCancel={() => void setCancelled(true)}
        />
      )}
      {asking === "delete" && <DeleteQuestion title={fields.title} {...deleting()} />}
    </Actions>
  );
}

function Actions({ children }: { children: ComponentChildren }) {
  return (
    <Card title={t("plan.others")}>
      <div class="session-actions">{children}</div>
    </Card>
  );
}

function tellFull(): void {
  showToast({ words: t("plan.tooMany") });
}

/** One more exception would not fit into the record. */
function isFull({ session, at }: Happening): { moved: boolean; skipped: boolean } {
  const most = LIMITS.EXCEPTIONS_PER_SESSION_MAX;
  const moved = Object.keys(session.values["moved"] ?? {});
  const skipped = [
    ...(session.sets["skipped"] ?? []),
    ...Object.keys(session.values["skipped"] ?? {}),
  ];
  return {
    moved: moved.length >= most && !moved.includes(at.day),
    skipped: skipped.length >= most && !skipped.includes(at.day),
  };
}

/** Made by the service: for what has been sent, while there is a connection. */
function CalendarFile({ happening: { session } }: { happening: Happening }) {
  const device = useDevice();
  if (session.standing !== "sent" || isAway(device)) {
    return <p class="soft">{t("plan.calendarLater")}</p>;
  }
  return (
    <ButtonLink href={`/api/sessions/${session.id}.ics`} download="session.ics">
      <Download />
      {t("plan.calendarFile")}
    </ButtonLink>
  );
}

function DeleteButton({ onClick }: { onClick: () => void }) {
  return (
    <Button kind="danger" onClick={onClick}>
      <Trash />
      {t("plan.delete")}
    </Button>
  );
}

interface DeleteQuestionProps {
  title: string;
  onClose: () => void;
  onDelete: () => void;
}

function DeleteQuestion({ title, onClose, onDelete }: DeleteQuestionProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("plan.deleteTitle", { title })}
      actions={
        <>
          <Button onClick={onClose}>{t("plan.keep")}</Button>
          <Button kind="danger" onClick={onDelete}>
            {t("plan.delete")}
          </Button>
        </>
      }
    >
      <p>{t("plan.deleteMeaning")}</p>
    </Dialog>
  );
}

interface CancelQuestionProps {
  happening: Happening;
  onClose: () => void;
  onCancel: () => void;
}

function CancelQuestion({ happening: { session }, onClose, onCancel }: CancelQuestionProps) {
  const seer = seerOf(useDevice(), session);
  const meaning = seer
    ? t("plan.cancelMeaningShared", { name: shortName(seer.name) })
    : t("plan.cancelMeaning");
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("plan.cancelTitle", { title: session.fields.title })}
      actions={
        <>
          <Button onClick={onClose}>{t("plan.keep")}</Button>
          <Button kind="primary" onClick={onCancel}>
            {t("plan.cancelAll")}
          </Button>
        </>
      }
    >
      <p>{meaning}</p>
    </Dialog>
  );
}
