/** Asking, where it first matters, whether a link worker may see what is shared of the plan. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import type { PersonRef } from "../../store/api.ts";
import { grantTo, shortName, useSharing } from "../own/sharing.ts";
import { Unsaved, useSaving } from "../own/unsaved.tsx";

export interface PlanConsent {
  /** Link workers who do not see the plan. */
  closed: readonly PersonRef[];
  /** Of those, whom nobody has been asked about. */
  unasked: readonly PersonRef[];
}

/** Live: who could be let in. */
export function usePlanConsent(): PlanConsent {
  const { workers, grantOf, seers } = useSharing();
  const open = seers("plan");
  const closed = workers.filter((worker) => !open.includes(worker));
  const unasked = closed.filter(({ id }) => grantOf(id)?.values["kinds"]?.["plan"] !== false);
  return { closed, unasked };
}

interface AskProps {
  people: readonly PersonRef[];
  /** Called once everybody was asked about; `agreed` names those who may see it now. */
  onDone: (agreed: readonly PersonRef[]) => void;
}

/** One question for each link worker; closing it leaves everything as it was. */
export function AskAboutPlan({ people, onDone }: AskProps) {
  const device = useDevice();
  const [at, setAt] = useState(0);
  const [agreed, setAgreed] = useState<readonly PersonRef[]>([]);
  const { failed, save } = useSaving();
  const person = people[at];
  if (!person) return null;
  const name = shortName(person.name);

  const say = (plan: boolean) =>
    save(
      () => grantTo(device, person.id, { plan }),
      () => goOn(person, plan),
    );

  function goOn(person: PersonRef, yes: boolean): void {
    const now = yes ? [...agreed, person] : agreed;
    setAgreed(now);
    if (at + 1 < people.length) setAt(at + 1);
    else onDone(now);
  }

  return (
    <Dialog
      key={person.id}
      open
      onClose={() => onDone(agreed)}
      title={t("goals.askTitle", { name })}
      actions={
        <>
          <Button onClick={() => void say(false)}>{t("common.notNow")}</Button>
          <Button onClick={() => void say(true)}>{t("goals.agree")}</Button>
        </>
      }
    >
      <p>{t("goals.askMeaning", { name })}</p>
      <Unsaved failed={failed} />
    </Dialog>
  );
}
