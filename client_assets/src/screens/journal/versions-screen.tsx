/** What stood in an entry or a mood before, with a way to have it back. */
import { useEffect, useId, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { goBack, type RouteProps, staying } from "../../app/router.ts";
import { formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Empty } from "../../parts/empty";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import type { EarlierVersion, KindName, View } from "../../store/api.ts";
import { dayWords } from "../own/days.ts";
import { localDay } from "../own/local-day.ts";
import { choiceWords } from "./choice-words.ts";
import { differing } from "./differing.ts";
import { currentOf, type Shown, shownOf, writesOf } from "./versions.ts";

type Fetched = EarlierVersion[] | "fetching" | "offline" | "failed";

export function VersionsScreen({ params }: RouteProps) {
  const device = useDevice();
  const id = params["id"] ?? "";
  const view = ownOf(device.get("entry", id).value, device.get("mood", id).value);
  const { fetched, again } = useVersions(id);
  return (
    <Screen
      title={t("mending.versions")}
      below={t("mending.versionsBelow")}
      back={{ href: `/journal/${id}`, label: t("parts.back") }}
    >
      <p role="status" class={fetched === "fetching" ? "soft" : "unseen"}>
        {fetched === "fetching" && t("mending.versionsFetching")}
      </p>
      {fetched === "offline" && (
        <Empty picture="search" title={t("mending.versionsOffline")}>
          {t("mending.versionsOfflineWhy")}
        </Empty>
      )}
      {fetched === "failed" && (
        <Empty
          picture="search"
          title={t("mending.versionsFailed")}
          action={<Button onClick={again}>{t("common.tryAgain")}</Button>}
        >
          {t("mending.versionsFailedWhy")}
        </Empty>
      )}
      {view && Array.isArray(fetched) && <Versions view={view} versions={fetched} />}
    </Screen>
  );
}

/** With whichever fields it has: they are looked at by name. */
function ownOf(...views: (View<object> | undefined)[]): View | undefined {
  return views.find((view) => view !== undefined) as View | undefined;
}

/** Asked for when the screen opens, and again whenever the server has answered anything since. */
function useVersions(id: string) {
  const device = useDevice();
  const [fetched, setFetched] = useState<Fetched>("fetching");
  const [turn, setTurn] = useState(0);
  const { answeredAt } = device.sync.value;

  useEffect(() => {
    let here = true;
    device.api.versions(id).then(
      ({ versions }) => here && setFetched(versions),
      (error: unknown) => here && setFetched(isOffline(error) ? "offline" : "failed"),
    );
    return () => {
      here = false;
    };
  }, [device, id, answeredAt, turn]);

  function again(): void {
    setFetched("fetching");
    setTurn(turn + 1);
  }
  return { fetched, again };
}

function isOffline(error: unknown): boolean {
  const problem = (error as { problem?: { type?: string } }).problem;
  return problem?.type?.endsWith(":offline") ?? false;
}

function Versions({ view, versions }: { view: View; versions: readonly EarlierVersion[] }) {
  const shown = shownOf(versions, view);
  if (shown.length === 0) {
    return <Empty title={t("mending.versionsNone")}>{t("mending.versionsNoneWhy")}</Empty>;
  }
  return (
    <ol class="plain stack" aria-label={t("mending.versions")}>
      {shown.map((version) => (
        <li key={`${version.change} ${version.field}`}>
          <VersionCard view={view} version={version} />
        </li>
      ))}
    </ol>
  );
}

function VersionCard({ view, version }: { view: View; version: Shown }) {
  const device = useDevice();
  const when = useId();

  async function restore(): Promise<void> {
    const isHere = staying();
    const { there, back } = writesOf(view, version);
    const kind = view.kind as KindName;
    try {
      await device.edit(kind, view.id, there);
    } catch {
      showToast({ words: `${t("common.notSaved")} ${t("common.notSavedWhy")}` });
      return;
    }
    if (isHere()) goBack(`/journal/${view.id}`);
    showToast({
      words: t("mending.restored"),
      action: { label: t("parts.undo"), onAction: () => void device.edit(kind, view.id, back) },
    });
  }

  return (
    <Card class="version">
      <p class="soft" id={when}>
        {whenWords(version.at, device.now())}
      </p>
      {version.words === null ? (
        <p class="entry-words">{choiceWords(version.field, version.value)}</p>
      ) : (
        <Words then={version.words} now={String(currentOf(view, version.field))} />
      )}
      <div class="row">
        <Button onClick={() => void restore()} describedBy={when}>
          {t("mending.restore")}
        </Button>
      </div>
    </Card>
  );
}

/** The words as they were, with those marked that are gone, and after them those that came since. */
function Words({ then, now }: { then: string; now: string }) {
  const { earlier, since } = differing(then, now);
  const isMarked = earlier.some((piece) => piece.isOnlyHere);
  return (
    <>
      <p class="entry-words" dir="auto">
        {earlier.map((piece, i) =>
          piece.isOnlyHere ? <mark key={i}>{piece.text}</mark> : <span key={i}>{piece.text}</span>,
        )}
      </p>
      {isMarked && <p class="soft version-note">{t("mending.marked")}</p>}
      {since.length > 0 && (
        <p class="soft version-note" dir="auto">
          {t("mending.sinceThen", { words: since.map((words) => `“${words}”`).join(" ") })}
        </p>
      )}
    </>
  );
}

function whenWords(at: number, now: number): string {
  return t("common.dayAndTime", {
    day: dayWords(localDay(at), localDay(now)),
    time: formatTime(at),
  });
}
