/** One colleague: a new code, deactivating, and whom their participants could go to. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import type { RouteProps } from "../../app/router.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import type { Invite, StaffMember } from "../../wire/generated.ts";
import { CodeCard } from "./code-card.tsx";
import { staffDoors } from "./doors.ts";
import { useStaff } from "./listed.ts";
import { noteOf } from "./staff-screen.tsx";
import { problemOf, wordsFor } from "./telling.ts";
import { TheirPeople } from "./their-people.tsx";

export function MemberScreen({ params }: RouteProps) {
  const device = useDevice();
  const { members, trouble, reload } = useStaff(device);
  const member = members?.find((one) => one.id === params["id"]);
  const back = { href: "/staff", label: t("staff.back") };
  if (!member) {
    return (
      <Screen title={t("staff.title")} back={back} waits={!members && !trouble}>
        {trouble && (
          <Notice tone="waiting" live>
            {trouble}
          </Notice>
        )}
        {members && <p>{t("staff.none")}</p>}
      </Screen>
    );
  }
  return (
    <Screen title={member.name} below={noteOf(member)} back={back}>
      <Acts member={member} reload={reload} />
      {member.state === "deactivated" && member.role === "worker" && (
        <TheirPeople worker={member} colleagues={members ?? []} />
      )}
    </Screen>
  );
}

function Acts({ member, reload }: { member: StaffMember; reload: () => Promise<void> }) {
  const [invite, setInvite] = useState<Invite | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const { id, name } = member;
  const isOut = member.state === "deactivated";

  async function act(doing: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTrouble(null);
    try {
      await doing();
      await reload();
    } catch (error) {
      setTrouble(wordsFor(problemOf(error)));
    }
    setBusy(false);
  }

  const letIn = async (made: Promise<Invite>) => setInvite(await made);
  const putOut = async () => {
    await staffDoors.deactivate(id);
    setInvite(null);
    showToast({ words: t("staff.wasDeactivated", { name }) });
  };
  return (
    <>
      {trouble && (
        <Notice tone="problem" live>
          {trouble}
        </Notice>
      )}
      {invite && <CodeCard invite={invite} title={t("staff.ready", { name })} />}
      {isOut ? (
        <Card title={t("staff.reactivate")}>
          <p>{t("staff.reactivateWhy", { name })}</p>
          <div class="row">
            <Button busy={busy} onClick={() => void act(() => letIn(staffDoors.reactivate(id)))}>
              {t("staff.reactivate")}
            </Button>
          </div>
        </Card>
      ) : (
        <>
          <Card title={t("staff.newCode")}>
            <p>{t("staff.newCodeWhy")}</p>
            <div class="row">
              <Button busy={busy} onClick={() => void act(() => letIn(staffDoors.code(id)))}>
                {t("staff.backInMake")}
              </Button>
            </div>
          </Card>
          <Card title={t("staff.deactivate")}>
            <p>{t("staff.deactivateNote")}</p>
            <div class="row">
              <Button kind="danger" busy={busy} onClick={() => setAsking(true)}>
                {t("staff.deactivate")}
              </Button>
            </div>
          </Card>
        </>
      )}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t("staff.deactivateTitle", { name })}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t("common.cancel")}</Button>
            <Button
              kind="danger"
              onClick={() => {
                setAsking(false);
                void act(putOut);
              }}
            >
              {t("staff.deactivate")}
            </Button>
          </>
        }
      >
        <p>{t("staff.deactivateWhy", { name })}</p>
      </Dialog>
    </>
  );
}
