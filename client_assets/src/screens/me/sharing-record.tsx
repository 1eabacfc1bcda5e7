/** Who looked and when, and what lies on whose devices. */
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import type { Device, SharingLine, ViewFields } from "../../store/api.ts";
import { dayWords } from "../own/days.ts";
import { localDay } from "../own/local-day.ts";
import { shortName } from "../own/sharing.ts";

const FIRST = 6;

export function Looked() {
  const device = useDevice();
  const views = device.list("view").value;
  const [all, setAll] = useState(false);
  return (
    <Card title={t("me.looked")}>
      <p class="soft">{t("me.lookedNote")}</p>
      {views.length === 0 && <p>{t("me.lookedNobody")}</p>}
      <ul class="plain record-lines">
        {views.slice(0, all ? undefined : FIRST).map((view) => (
          <Line
            key={view.id}
            at={view.fields.at}
            words={lookedWords(device, view.fields)}
            {...linkTo(device, view.fields)}
          />
        ))}
      </ul>
      {views.length > FIRST && !all && <ShowAll onShow={() => setAll(true)} />}
    </Card>
  );
}

function lookedWords(device: Device, { worker, subject }: ViewFields): string {
  const known = device.account.peek()?.workers?.find((each) => each.id === worker);
  const name = shortName(known?.name ?? "");
  if (!subject) return t("me.lookedYou", { name });
  return device.get("mood", subject).peek()?.kind === "mood"
    ? t("me.lookedMood", { name })
    : t("me.lookedEntry", { name });
}

function linkTo(device: Device, { subject }: ViewFields): { href?: string } {
  if (!subject) return {};
  const seen = device.get("entry", subject).peek() ?? device.get("mood", subject).peek();
  return seen && !seen.deleted ? { href: `/journal/${subject}` } : {};
}

type Lines = readonly SharingLine[] | "coming" | "offline";

/** What the service delivered and what was deleted there; known to the service alone. */
export function Copies() {
  const device = useDevice();
  const [lines, setLines] = useState<Lines>("coming");
  const [all, setAll] = useState(false);
  const online = device.online.value;
  useEffect(() => {
    let here = true;
    device.api.sharing().then(
      (answer) => here && setLines(answer.lines),
      () => here && setLines((was) => (was === "coming" ? "offline" : was)),
    );
    return () => {
      here = false;
    };
  }, [device, online]);

  const known = typeof lines === "string" ? [] : lines;
  return (
    <Card title={t("me.delivered")}>
      <p class="soft">{t("me.deliveredNote")}</p>
      {lines === "offline" && <p role="status">{t("me.deliveredOffline")}</p>}
      {typeof lines !== "string" && lines.length === 0 && <p>{t("me.deliveredNone")}</p>}
      <ul class="plain record-lines">
        {known.slice(0, all ? undefined : FIRST).map((line) => (
          <Line
            key={`${line.at} ${line.worker} ${line.what}`}
            at={line.at}
            words={copyWords(line)}
          />
        ))}
      </ul>
      {known.length > FIRST && !all && <ShowAll onShow={() => setAll(true)} />}
    </Card>
  );
}

function copyWords({ what, worker_name, records }: SharingLine): string {
  const name = shortName(worker_name);
  return what === "erased"
    ? t("me.erasedLine", { name })
    : t("me.deliveredLine", { count: records, name });
}

function ShowAll({ onShow }: { onShow: () => void }) {
  return (
    <div class="row quiet-row">
      <Button small kind="quiet" onClick={onShow}>
        {t("me.showAll")}
      </Button>
    </div>
  );
}

function Line({ at, words, href }: { at: number; words: string; href?: string }) {
  const day = localDay(useDevice().now());
  return (
    <li>
      {href ? <a href={href}>{words}</a> : <span>{words}</span>}
      <time class="soft" dateTime={new Date(at).toISOString()}>
        {t("common.dayAndTime", { day: dayWords(localDay(at), day), time: formatTime(at) })}
      </time>
    </li>
  );
}
