/** What stood in an entry or a mood before, with a way to have it back. */
import "../../messages/with-mending.ts";
import { useId } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { goBack, type RouteProps, staying } from "../../app/router.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Empty } from "../../parts/empty";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import type { EarlierVersion, KindName, View } from "../../store/api.ts";
import { FetchingEarlier, momentWords, ThenAndNow, useEarlier } from "../own/earlier.tsx";
import { choiceWords } from "./choice-words.ts";
import { currentOf, type Shown, shownOf, writesOf } from "./versions.ts";

export function VersionsScreen({ params }: RouteProps) {
  const device = useDevice();
  const id = params["id"] ?? "";
  const view = ownOf(device.get("entry", id).value, device.get("mood", id).value);
  const earlier = useEarlier([id]);
  return (
    <Screen
      title={t("mending.versions")}
      below={t("mending.versionsBelow")}
      back={{ href: `/journal/${id}`, label: t("parts.back") }}
    >
      <FetchingEarlier earlier={earlier} />
      {view && earlier.versions && <Versions view={view} versions={earlier.versions[id] ?? []} />}
    </Screen>
  );
}

/** With whichever fields it has: they are looked at by name. */
function ownOf(...views: (View<object> | undefined)[]): View | undefined {
  return views.find((view) => view !== undefined) as View | undefined;
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
        {momentWords(version.at, device.now())}
      </p>
      {version.words === null ? (
        <p class="entry-words">{choiceWords(version.field, version.value)}</p>
      ) : (
        <ThenAndNow then={version.words} now={String(currentOf(view, version.field))} />
      )}
      <div class="row">
        <Button onClick={() => void restore()} describedBy={when}>
          {t("mending.restore")}
        </Button>
      </div>
    </Card>
  );
}
