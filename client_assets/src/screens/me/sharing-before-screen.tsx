/** What was shared before: each time of sharing, and every choice that made it so. */
import "../../messages/with-me.ts";
import "../../messages/with-sharing.ts";
import "../../styles/screens/me.css";
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatDay, t } from "../../messages";
import { Card } from "../../parts/card";
import { Disclosure } from "../../parts/disclosure";
import { Screen } from "../../parts/screen";
import type { Device } from "../../store/api.ts";
import { localDay } from "../own/local-day.ts";
import { type Grant, shortName, useSharing } from "../own/sharing.ts";
import { type Act, actsOf, kindsIn, type Span, spansOf } from "./sharing-before.ts";
import { Line } from "./sharing-record.tsx";

interface Told {
  worker: string;
  name: string;
  acts: readonly Act[];
}

const WHAT = {
  moods: "sharing.whatMoods",
  entries: "sharing.whatEntries",
  attendance: "sharing.whatAttendance",
  plan: "sharing.whatPlan",
} as const;
type Known = keyof typeof WHAT;

export function SharingBeforeScreen() {
  const device = useDevice();
  const grants = device.list("grant").value;
  const { workers } = useSharing();
  const [told, setTold] = useState<readonly Told[] | "offline" | null>(null);
  const online = device.online.value;
  const asked = grants.map(({ id, written }) => `${id} ${written}`).join();

  useEffect(() => {
    let here = true;
    tellAll(device, device.list("grant").peek()).then(
      (all) => here && setTold(all),
      () => here && setTold((was) => was ?? "offline"),
    );
    return () => {
      here = false;
    };
  }, [device, online, asked]);

  const known = Array.isArray(told) ? (told as readonly Told[]) : [];
  const named = known.map((one) => {
    const now = workers.find(({ id }) => id === one.worker)?.name;
    return { ...one, name: now ?? one.name };
  });
  const ever = named.filter(({ acts }) => acts.some(({ value }) => value === true));
  return (
    <Screen
      title={t("sharing.before")}
      below={t("sharing.beforeNote")}
      back={{ href: "/me/sharing", label: t("me.sharing") }}
      waits={told === null}
    >
      {told === "offline" && <p role="status">{t("sharing.beforeOffline")}</p>}
      {Array.isArray(told) && ever.length === 0 && <p>{t("sharing.beforeNothing")}</p>}
      {ever.map((one) => (
        <WithWorker key={one.worker} told={one} now={device.now()} />
      ))}
    </Screen>
  );
}

/** Of every grant what it holds and what it held; names of former link workers as the service has them. */
async function tellAll(device: Device, grants: readonly Grant[]): Promise<Told[]> {
  const [{ handovers }, ...found] = await Promise.all([
    device.api.handovers(),
    ...grants.map(({ id }) => device.api.versions(id, true)),
  ]);
  const names = new Map(
    handovers
      .flatMap(({ from_worker, to_worker }) => [from_worker, to_worker])
      .map((one) => [one.id, one.name]),
  );
  return grants.map(({ fields }, i) => ({
    worker: fields.worker,
    name: names.get(fields.worker) ?? t("sharing.formerWorker"),
    acts: actsOf(found[i]?.versions ?? []),
  }));
}

function WithWorker({ told, now }: { told: Told; now: number }) {
  const { name, acts } = told;
  const kinds = kindsIn(acts).filter((kind): kind is Known => kind in WHAT);
  return (
    <Card title={name}>
      <dl class="spans">
        {kinds.map((kind) => {
          const spans = spansOf(acts, kind, now);
          if (spans.length === 0) return null;
          return (
            <div key={kind}>
              <dt>{t(WHAT[kind])}</dt>
              {spans.toReversed().map((span) => (
                <dd key={span.from} class="soft">
                  {spanWords(span)}
                </dd>
              ))}
            </div>
          );
        })}
      </dl>
      <Disclosure summary={t("sharing.beforeChanges")}>
        <ul class="plain record-lines">
          {acts.toReversed().map((act) => {
            const words = actWords(act, acts, shortName(name));
            return words && <Line key={`${act.at} ${act.field}`} at={act.at} words={words} />;
          })}
        </ul>
      </Disclosure>
    </Card>
  );
}

function spanWords({ from, to }: Span): string {
  const [first, last] = [localDay(from), to === null ? null : localDay(to)];
  const day = (one: string) => formatDay(one, "year");
  if (last === null) return t("sharing.beforeSince", { from: day(first) });
  if (first === last) return t("sharing.beforeSameDay", { from: day(first) });
  return t("sharing.beforeSpan", { from: day(first), to: day(last) });
}

function actWords(act: Act, acts: readonly Act[], name: string): string | null {
  const { field, value, at } = act;
  if (field === "until") {
    if (typeof value !== "number") {
      const had = acts.some((one) => one.field === "until" && one.at < at && one.value !== null);
      return had ? t("sharing.actUntilGone", { name }) : null;
    }
    return t("sharing.actUntil", { name, day: formatDay(localDay(value - 1), "year") });
  }
  const kind = field.slice("kinds:".length);
  if (!(kind in WHAT)) return null;
  const what = t(WHAT[kind as Known]);
  if (value === true) return t("sharing.actStart", { what, name });
  const was = acts.some((one) => one.field === field && one.at < at && one.value === true);
  return was ? t("sharing.actStop", { what, name }) : t("sharing.actNot", { what, name });
}
