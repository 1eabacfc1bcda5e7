/** Who did what among the staff, the latest first. */
import "../../styles/screens/me.css";
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import type { StaffAct, StaffActs } from "../../wire/generated.ts";
import { whenWords } from "../me/sharing-when.ts";
import { useAgain } from "../own/again.ts";
import { saveFile } from "../own/save-file.ts";
import { staffDoors } from "./doors.ts";
import { problemOf, wordsFor } from "./telling.ts";

export function ActsScreen() {
  const device = useDevice();
  const [pages, setPages] = useState<readonly StaffActs[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);

  const again = useAgain(trouble !== null);
  const bring = (before?: number) =>
    staffDoors.acts(before).then(
      (page) => {
        // Asked for twice, it came twice.
        const isNext = (was: readonly StaffActs[]) => was.at(-1)?.earlier === before;
        setPages((was) => (before ? (isNext(was) ? [...was, page] : was) : [page]));
        setTrouble(null);
      },
      (error) => setTrouble(wordsFor(problemOf(error), t("staff.actsOffline"))),
    );
  useEffect(() => void bring(), [again]);

  const acts = pages.flatMap((page) => page.acts);
  const earlier = pages.at(-1)?.earlier;
  return (
    <Screen
      title={t("staff.acts")}
      back={{ href: "/staff", label: t("staff.back") }}
      waits={pages.length === 0 && !trouble}
    >
      {trouble && (
        <Notice tone="waiting" live>
          {trouble}
        </Notice>
      )}
      <Card>
        <p class="soft">{t("staff.actsNote")}</p>
        <ul class="plain record-lines">
          {acts.map((act, i) => (
            <Line key={`${act.at} ${i}`} act={act} now={device.now()} />
          ))}
        </ul>
        {earlier && (
          <div class="row quiet-row">
            <Button small kind="quiet" onClick={() => void bring(earlier)}>
              {t("staff.actsEarlier")}
            </Button>
          </div>
        )}
        {acts.length > 0 && <Files />}
      </Card>
    </Screen>
  );
}

function Line({ act, now }: { act: StaffAct; now: number }) {
  const words = actWords(act);
  return (
    <li>
      <span>{act.device ? t("staff.actFrom", { words, device: act.device }) : words}</span>
      <time class="soft" dateTime={new Date(act.at).toISOString()}>
        {whenWords(act.at, now)}
      </time>
    </li>
  );
}

function actWords({ what, who, about, other }: StaffAct): string {
  const by = who ? who.name : t("staff.operator");
  const named = { who: by, about: about?.name ?? "", other: other?.name ?? "" };
  switch (what) {
    case "invited":
      return t("staff.actInvited", named);
    case "code-made":
      return t("staff.actCode", named);
    case "person-code-made":
      return t("staff.actPersonCode", named);
    case "deactivated":
      return t("staff.actDeactivated", named);
    case "reactivated":
      return t("staff.actReactivated", named);
    case "handover-asked":
      return t(about?.id === who?.id ? "staff.actAskedOwn" : "staff.actAsked", named);
    case "handover-withdrawn":
      return t("staff.actWithdrawn", named);
    case "exported":
      return t("staff.actExported", named);
    default:
      // Of a service that is newer than this app.
      return `${by}: ${what}`;
  }
}

/** All of it as a file. The service asks who is here first. */
function Files() {
  const [said, setSaid] = useState<{ words: string; isWrong: boolean } | null>(null);
  const [busy, setBusy] = useState(false);

  async function save(form: "csv" | "json"): Promise<void> {
    setBusy(true);
    setSaid(null);
    try {
      const type = form === "csv" ? "text/csv" : "application/json";
      await saveFile(await staffDoors.actsFile(form), type, `linkwell-staff.${form}`);
      setSaid({ words: t("staff.actsSaved"), isWrong: false });
    } catch (error) {
      setSaid({ words: wordsFor(problemOf(error)), isWrong: true });
    }
    setBusy(false);
  }

  return (
    <>
      <div class="row">
        <Button small busy={busy} onClick={() => void save("csv")}>
          {t("staff.saveTable")}
        </Button>
        <Button small kind="quiet" busy={busy} onClick={() => void save("json")}>
          {t("staff.saveJson")}
        </Button>
      </div>
      {said && (
        <Notice tone={said.isWrong ? "problem" : "calm"} live>
          {said.words}
        </Notice>
      )}
    </>
  );
}
