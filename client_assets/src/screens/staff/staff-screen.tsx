/** Who works for the service. */
import { useDevice } from "../../app/device.ts";
import { formatDay, t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { UserRound } from "../../parts/icons";
import { List, ListRow } from "../../parts/list";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import type { StaffMember } from "../../wire/generated.ts";
import { localDay } from "../own/local-day.ts";
import { useStaff } from "./listed.ts";

export type StaffState = NonNullable<StaffMember["state"]>;
const STATES: readonly StaffState[] = ["active", "invited", "deactivated"];

export function StaffScreen() {
  const device = useDevice();
  const account = device.account.value;
  const { members, trouble } = useStaff(device);
  return (
    <Screen
      title={t("staff.title")}
      waits={!members && !trouble}
      below={account && t("staff.below", { service: account.service })}
      actions={
        <ButtonLink kind="primary" href="/staff/invite">
          {t("staff.invite")}
        </ButtonLink>
      }
    >
      {trouble && (
        <Notice tone="waiting" live>
          {trouble}
        </Notice>
      )}
      <div class="staff-groups">
        {STATES.map((state) => (
          <Group key={state} state={state} members={members} own={account?.id} />
        ))}
      </div>
      <p>
        <a href="/staff/acts">{t("staff.acts")}</a>
      </p>
    </Screen>
  );
}

interface GroupProps {
  state: StaffState;
  members: readonly StaffMember[] | null;
  own: string | undefined;
}

function Group({ state, members, own }: GroupProps) {
  const theirs = members?.filter((one) => (one.state ?? "active") === state) ?? [];
  if (theirs.length === 0) return null;
  return (
    <section class="stack" aria-labelledby={`staff-${state}`}>
      <h2 id={`staff-${state}`}>{t(`staff.${state}`)}</h2>
      <List label={t(`staff.${state}`)}>
        {theirs.map((one) => (
          <ListRow
            key={one.id}
            icon={UserRound}
            title={one.id === own ? `${one.name} · ${t("staff.you")}` : one.name}
            note={noteOf(one)}
            href={one.id === own ? "/me" : `/staff/${one.id}`}
          />
        ))}
      </List>
    </section>
  );
}

/** What a manager should know of a colleague at a glance. */
export function noteOf(one: StaffMember): string {
  const facts = [t(one.role === "manager" ? "staff.manager" : "staff.worker")];
  if (one.role === "worker" && one.people) facts.push(t("staff.people", { count: one.people }));
  if (one.code_until) {
    facts.push(t("staff.codeWaits", { day: formatDay(localDay(one.code_until), "tiny") }));
  }
  if ((one.state ?? "active") === "active") {
    if (!one.passkeys) facts.push(t("staff.noPasskey"));
    if (one.seen_day) facts.push(t("staff.seen", { day: formatDay(one.seen_day, "tiny") }));
  }
  return facts.join(" · ");
}
