/** A manager invites a colleague. */
import { useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { TextField } from "../../parts/field";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { Segmented } from "../../parts/segmented";
import { type Invite, LIMITS } from "../../wire/generated.ts";
import { CodeCard } from "./code-card.tsx";
import { staffDoors } from "./doors.ts";
import { problemOf, wordsFor } from "./telling.ts";

const ROLES = ["worker", "manager"] as const;
type StaffRole = (typeof ROLES)[number];

export function InviteStaffScreen() {
  const [name, setName] = useState("");
  const [role, setRole] = useState<StaffRole>("worker");
  const [invite, setInvite] = useState<Invite | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);

  async function submit(): Promise<void> {
    if (!name.trim()) {
      setMissing(true);
      box.current?.focus();
      return;
    }
    setBusy(true);
    try {
      setInvite(await staffDoors.invite(name.trim(), role));
      setTrouble(null);
      setName("");
    } catch (error) {
      setTrouble(wordsFor(problemOf(error)));
    }
    setBusy(false);
  }

  return (
    <Screen title={t("staff.inviteTitle")} back={{ href: "/staff", label: t("staff.back") }}>
      {trouble && (
        <Notice tone="problem" live>
          {trouble}
        </Notice>
      )}
      {invite ? (
        <>
          <CodeCard invite={invite} title={t("staff.ready", { name: invite.name })} />
          <div class="row">
            <Button onClick={() => setInvite(null)}>{t("staff.another")}</Button>
          </div>
        </>
      ) : (
        <Card>
          <form
            class="stack"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              if (!busy) void submit();
            }}
          >
            <TextField
              label={t("staff.name")}
              hint={t("staff.nameHint")}
              value={name}
              required
              maxLength={LIMITS.NAME_CHARACTERS_MAX}
              autocomplete="off"
              inputRef={box}
              error={missing ? t("staff.nameMissing") : undefined}
              onInput={(typed) => {
                setMissing(false);
                setName(typed);
              }}
            />
            <Segmented
              legend={t("staff.role")}
              legendShown
              options={ROLES.map((value) => ({ value, label: t(`staff.${value}`) }))}
              value={role}
              onChange={setRole}
            />
            <p class="soft">{t(`staff.${role}Meaning`)}</p>
            <Button type="submit" kind="primary" busy={busy}>
              {t("staff.makeInvite")}
            </Button>
          </form>
        </Card>
      )}
    </Screen>
  );
}
