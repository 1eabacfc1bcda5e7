/** Participants of a deactivated link worker: each is asked whether somebody else may take over. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { SelectField } from "../../parts/field";
import { Notice } from "../../parts/notice";
import type { Handover, StaffMember, StaffPerson } from "../../wire/generated.ts";
import { useAgain } from "../own/again.ts";
import { staffDoors } from "./doors.ts";
import { problemOf, wordsFor } from "./telling.ts";

interface TheirPeopleProps {
  worker: StaffMember;
  colleagues: readonly StaffMember[];
}

export function TheirPeople({ worker, colleagues }: TheirPeopleProps) {
  const [people, setPeople] = useState<readonly StaffPerson[] | null>(null);
  const [asked, setAsked] = useState<readonly Handover[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const others = colleagues.filter(
    (one) => one.role === "worker" && (one.state ?? "active") === "active",
  );
  const [to, setTo] = useState(others[0]?.id ?? "");

  const again = useAgain(trouble !== null);
  const look = useCallback(async () => {
    try {
      const [theirs, { handovers }] = await Promise.all([
        staffDoors.people(worker.id),
        staffDoors.handovers(),
      ]);
      setPeople(theirs);
      setTrouble(null);
      setAsked(handovers.filter((one) => one.from_worker.id === worker.id));
    } catch (error) {
      setTrouble(wordsFor(problemOf(error)));
    }
  }, [worker.id]);
  useEffect(() => void look(), [look, again]);

  async function ask(notebook: string): Promise<void> {
    try {
      await staffDoors.askHandover(notebook, worker.id, to);
      await look();
    } catch (error) {
      setTrouble(wordsFor(problemOf(error)));
    }
  }

  const chosen = others.find((one) => one.id === to);
  return (
    <Card title={t("staff.theirPeople")} waits={!people && !trouble}>
      <p class="soft">{t("staff.theirPeopleWhy")}</p>
      {trouble && (
        <Notice tone="problem" live>
          {trouble}
        </Notice>
      )}
      {people?.length === 0 && <p>{t("staff.theirPeopleNone")}</p>}
      {people && people.length > 0 && others.length === 0 && <p>{t("staff.nobodyElse")}</p>}
      {people && people.length > 0 && others.length > 0 && (
        <SelectField
          label={t("staff.colleague")}
          value={to}
          options={others.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setTo}
        />
      )}
      <ul class="plain">
        {people?.map((person) => (
          <Person
            key={person.notebook}
            person={person}
            chosen={chosen}
            asked={asked.find(
              (one) => one.notebook === person.notebook && one.answer !== "withdrawn",
            )}
            onAsk={() => void ask(person.notebook)}
          />
        ))}
      </ul>
    </Card>
  );
}

interface PersonProps {
  person: StaffPerson;
  chosen: StaffMember | undefined;
  asked: Handover | undefined;
  onAsk: () => void;
}

function Person({ person: { name }, chosen, asked, onAsk }: PersonProps) {
  const isAwaited = asked !== undefined && !asked.answer;
  return (
    <li class="staff-person">
      <div class="row">
        <strong class="grow">
          <bdi>{name}</bdi>
        </strong>
        {chosen && !isAwaited && (
          <Button small label={t("staff.askLabel", { name, worker: chosen.name })} onClick={onAsk}>
            {t("staff.ask")}
          </Button>
        )}
      </div>
      {asked && (
        <p class="soft" role="status">
          {t(isAwaited ? "staff.asked" : "staff.askedNo", { name, worker: asked.to_worker.name })}
        </p>
      )}
    </li>
  );
}
