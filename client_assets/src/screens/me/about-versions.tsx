/** What the two texts said before, by whom, with a way to have it back. */
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { Disclosure } from "../../parts/disclosure";
import { showToast } from "../../parts/toast";
import type { EarlierVersion } from "../../store/api.ts";
import { dayWords } from "../own/days.ts";
import { localDay } from "../own/local-day.ts";
import { shortName } from "../own/sharing.ts";
import { ABOUT_TEXTS, type About, wordsOf, writeAbout } from "./about.ts";

type Fetched = readonly EarlierVersion[] | "fetching" | "offline" | "failed";
type Text = (typeof ABOUT_TEXTS)[number];

export function AboutVersions({ about }: { about: About }) {
  const [open, setOpen] = useState(false);
  return (
    <Disclosure summary={t("about.versions")} open={open} onToggle={setOpen}>
      {open && <Versions about={about} />}
    </Disclosure>
  );
}

/** Asked for when they are opened, and again whenever the server has answered anything since. */
function Versions({ about }: { about: About }) {
  const device = useDevice();
  const [fetched, setFetched] = useState<Fetched>("fetching");
  const { answeredAt } = device.sync.value;

  useEffect(() => {
    let here = true;
    device.api.versions(about.id).then(
      ({ versions }) => here && setFetched(versions),
      (error: unknown) => here && setFetched(isOffline(error) ? "offline" : "failed"),
    );
    return () => {
      here = false;
    };
  }, [device, about.id, answeredAt]);

  if (fetched === "offline") return <p class="soft">{t("about.versionsOffline")}</p>;
  if (fetched === "failed") return <p class="soft">{t("about.versionsFailed")}</p>;
  if (fetched === "fetching") return <div aria-busy="true" />;
  const shown = shownOf(fetched, about);
  if (shown.length === 0) return <p class="soft">{t("about.versionsNone")}</p>;
  return (
    <ol class="plain stack" aria-label={t("about.versions")}>
      {shown.map((version) => (
        <li key={`${version.change} ${version.field}`}>
          <Version version={version} about={about} />
        </li>
      ))}
    </ol>
  );
}

interface Shown extends EarlierVersion {
  field: Text;
  value: string;
}

/** Words that stood there once and do not now. */
function shownOf(versions: readonly EarlierVersion[], about: About): Shown[] {
  const now = wordsOf(about);
  return versions.filter((version): version is Shown => {
    const text = ABOUT_TEXTS.find((one) => one === version.field);
    if (text === undefined || typeof version.value !== "string") return false;
    return version.value.trim() !== "" && version.value !== now[text];
  });
}

function isOffline(error: unknown): boolean {
  const problem = (error as { problem?: { type?: string } }).problem;
  return problem?.type?.endsWith(":offline") ?? false;
}

function Version({ version: { field, value, at, by }, about }: { version: Shown; about: About }) {
  const device = useDevice();
  const now = wordsOf(about)[field];
  const when = t("common.dayAndTime", {
    day: dayWords(localDay(at), localDay(device.now())),
    time: formatTime(at),
  });

  async function restore(): Promise<void> {
    try {
      await writeAbout(device, { [field]: value });
    } catch {
      showToast({ words: t("about.notSaved") });
      return;
    }
    const back = () => void writeAbout(device, { [field]: now }).catch(() => undefined);
    showToast({
      words: t("about.restored"),
      action: { label: t("parts.undo"), onAction: back },
    });
  }

  return (
    <div class="stack-tight about-version">
      <p class="soft">
        {t("about.versionsOf", {
          what: t(field === "matters" ? "about.matters" : "about.goodAt"),
          name: useNameOf(by),
          when,
        })}
      </p>
      <p class="entry-words" dir="auto">
        {value}
      </p>
      <div class="row">
        <Button
          small
          label={t("about.restoreNamed", { words: value })}
          onClick={() => void restore()}
        >
          {t("about.restore")}
        </Button>
      </div>
    </div>
  );
}

/** Whose account it is, as the person calls them. */
function useNameOf(account: string): string {
  const { id, workers = [] } = useDevice().account.value ?? {};
  if (account === id) return t("about.you");
  const worker = workers.find((one) => one.id === account);
  return worker ? shortName(worker.name) : t("about.somebody");
}
