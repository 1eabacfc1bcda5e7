/** Handing somebody over to a colleague, once they have said yes. Mounted on a person's page. */
import "../../messages/with-sharing.ts";
import "../../messages/with-staff.ts";
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device";
import { formatDay, t } from "../../messages";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { SelectField } from "../../parts/field";
import { UsersRound } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import type { CaseloadPerson, Handover, PersonRef } from "../../store/api";
import { localDay } from "../own/local-day.ts";
import { shortName } from "../own/sharing";
import { problemOf, wordsFor } from "../staff/telling.ts";

export interface HandingOverProps {
  person: CaseloadPerson;
}

/** The button, and what was asked before. The service knows; without a connection it stays a button. */
export function HandingOver({ person }: HandingOverProps) {
  const device = useDevice();
  const [asked, setAsked] = useState<Handover | null>(null);
  const [isOpen, setOpen] = useState(false);
  const online = device.online.value;
  const { notebook } = person;
  const name = shortName(person.name);

  useEffect(() => {
    let here = true;
    device.api.handovers().then(
      ({ handovers }) => {
        if (here) setAsked(handovers.find((one) => one.notebook === notebook) ?? null);
      },
      () => {},
    );
    return () => {
      here = false;
    };
  }, [device, notebook, online]);

  async function withdraw(id: string): Promise<void> {
    await device.api.withdrawHandover(id).then(
      () => setAsked(null),
      () => {},
    );
  }

  if (asked && asked.answer === undefined) {
    return (
      <Notice
        tone="waiting"
        live
        action={
          <Button small onClick={() => void withdraw(asked.id)}>
            {t("sharing.handOverWithdraw")}
          </Button>
        }
      >
        {t("sharing.handOverWaiting", { name, to: asked.to_worker.name })}
      </Notice>
    );
  }
  return (
    <div class="stack-tight hand-over">
      {asked?.answer === "no" && (
        <p class="soft">
          {t("sharing.handOverDeclined", {
            name,
            to: asked.to_worker.name,
            when: formatDay(localDay(asked.answered_at ?? asked.asked_at), "tiny"),
          })}
        </p>
      )}
      <div class="row">
        <Button kind="quiet" small onClick={() => setOpen(true)}>
          <UsersRound />
          {t("sharing.handOver")}
        </Button>
      </div>
      {isOpen && <Ask person={person} onAsked={setAsked} onClose={() => setOpen(false)} />}
    </div>
  );
}

interface AskProps extends HandingOverProps {
  onAsked: (handover: Handover) => void;
  onClose: () => void;
}

function Ask({ person, onAsked, onClose }: AskProps) {
  const device = useDevice();
  const [colleagues, setColleagues] = useState<readonly PersonRef[] | "offline" | null>(null);
  const [to, setTo] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const name = shortName(person.name);

  useEffect(() => {
    device.api.staffNames().then(
      ({ workers }) => setColleagues(workers),
      () => setColleagues("offline"),
    );
  }, [device]);

  async function ask(): Promise<void> {
    setBusy(true);
    try {
      const { withProof } = await import("../../sync/passkeys.ts");
      onAsked(await withProof(() => device.api.askHandover(person.notebook, to)));
      onClose();
    } catch (error) {
      setTrouble(wordsFor(problemOf(error), t("sharing.handOverFailed")));
      setBusy(false);
    }
  }

  const some = typeof colleagues === "object" ? (colleagues ?? []) : [];
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("sharing.handOverTitle", { name })}
      actions={
        <>
          <Button onClick={onClose}>{t("common.notNow")}</Button>
          <Button kind="primary" disabled={to === ""} busy={busy} onClick={() => void ask()}>
            {t("sharing.handOverAsk", { name })}
          </Button>
        </>
      }
    >
      <p>{t("sharing.handOverMeaning", { name })}</p>
      {colleagues === "offline" && <p role="status">{t("sharing.handOverOffline")}</p>}
      {colleagues !== null && colleagues !== "offline" && some.length === 0 && (
        <p role="status">{t("sharing.handOverNobody")}</p>
      )}
      {some.length > 0 && (
        <SelectField
          label={t("sharing.handOverTo")}
          value={to}
          options={[
            { value: "", label: t("sharing.handOverChoose") },
            ...some.map((one) => ({ value: one.id, label: one.name })),
          ]}
          onChange={setTo}
        />
      )}
      {trouble && (
        <Notice tone="problem" live>
          {trouble}
        </Notice>
      )}
    </Dialog>
  );
}
