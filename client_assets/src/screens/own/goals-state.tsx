/** What has become of a goal or a step, and what else happened to it, told where it stands. */
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Notice } from "../../parts/notice";
import { SaveState } from "../../parts/save-state";
import { showToast } from "../../parts/toast";
import type { Joining, View } from "../../store/api.ts";
import type { Goal, Planners, Step } from "./goals.ts";
import type { Undo } from "./goals-changes.ts";
import { isAway, type Told, toldOf } from "./standing.ts";

/** Live: where it has got to, and who sees it. */
export function GoalState({ planned, planners }: { planned: Goal | Step; planners: Planners }) {
  const device = useDevice();
  const { tone, words } =
    planners.role === "participant"
      ? toldOf(device, planned, planned.fields.shared ? planners.seers : [])
      : theirsTold(planned, isAway(device));
  return <SaveState tone={tone}>{words}</SaveState>;
}

/** On a link worker's device. */
function theirsTold({ standing }: View<object>, away: boolean): Told {
  if (standing === "refused") return { tone: "problem", words: t("goals.notTaken") };
  if (standing === "sent") return { tone: "sent", words: t("goals.sentState") };
  return { tone: away ? "saved" : "waiting", words: t("goals.savedOnDevice") };
}

export function notSaved(): void {
  showToast({ words: t("goals.notSaved") });
}

/** Does it, and says so with the way back; says so too when it could not be saved. */
export async function done(doing: Promise<Undo>, words: string): Promise<boolean> {
  try {
    const undo = await doing;
    const back = () => void undo().catch(notSaved);
    showToast({ words, action: { label: t("parts.undo"), onAction: back } });
    return true;
  } catch {
    notSaved();
    return false;
  }
}

interface WhatBecameProps {
  planned: Goal | Step;
  planners: Planners;
  /** Somebody else changed it while it is being written on here. */
  changedMeanwhile?: boolean;
}

/** Words of both that were put together, changes that were not taken, what came back. */
export function WhatBecame({ planned, planners, changedMeanwhile = false }: WhatBecameProps) {
  const device = useDevice();
  const { joined, revived, tray } = device.sync.value;
  const isOwn = planners.role === "participant";
  const refused = tray.filter((item) => item.record === planned.id);
  return (
    <>
      {changedMeanwhile && (
        <Notice tone="waiting" live>
          {t("goals.changedMeanwhile")}
        </Notice>
      )}
      {joined
        .filter((joining) => joining.record === planned.id && joining.joined !== null)
        .map((joining) => (
          <Joined key={joining.field} joining={joining} />
        ))}
      {isOwn && revived.includes(planned.id) && <Notice live>{t("goals.revived")}</Notice>}
      {refused.length > 0 && (
        <Notice
          tone="problem"
          title={t("goals.refused")}
          action={
            isOwn ? (
              <ButtonLink small href="/me/tray">
                {t("today.trayOpen")}
              </ButtonLink>
            ) : (
              <Button
                small
                onClick={() => {
                  for (const { change } of refused) void device.dismissTray(change);
                }}
              >
                {t("goals.refusedSeen")}
              </Button>
            )
          }
        >
          {t(isOwn ? "goals.refusedWhy" : "goals.refusedWhyOf")}
        </Notice>
      )}
    </>
  );
}

function Joined({ joining }: { joining: Joining }) {
  const device = useDevice();

  async function undo(): Promise<void> {
    try {
      await device.undoJoining(joining);
      showToast({ words: t("goals.joinedUndone"), seconds: 6 });
    } catch {
      notSaved();
    }
  }

  return (
    <Notice
      live
      title={t("goals.joinedTitle")}
      action={
        <>
          <Button small onClick={() => void undo()}>
            {t("parts.undo")}
          </Button>
          <Button small kind="quiet" onClick={() => void device.dismissJoining(joining)}>
            {t("goals.joinedKeep")}
          </Button>
        </>
      }
    >
      <p>{t("goals.joinedWhy")}</p>
      <p class="soft joined-mine">{t("goals.joinedMine")}</p>
      <p class="entry-words joined-words" dir="auto">
        {String(joining.mine)}
      </p>
    </Notice>
  );
}
