/** What once stood in records of one's own: fetched, and shown beside what stands now. */
import "../../messages/with-mending.ts";
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { Empty } from "../../parts/empty";
import type { EarlierVersion } from "../../store/api.ts";
import { dayWords } from "./days.ts";
import { differing } from "./differing.ts";
import { localDay } from "./local-day.ts";

/** By record. */
type Versions = Readonly<Record<string, EarlierVersion[]>>;

export interface Earlier {
  /** Null until they are here. */
  versions: Versions | null;
  why: "fetching" | "offline" | "failed" | null;
  again: () => void;
}

/** Asked for when the screen opens, and again whenever the server has answered anything since. */
export function useEarlier(records: readonly string[]): Earlier {
  const device = useDevice();
  const [fetched, setFetched] = useState<Versions | "fetching" | "offline" | "failed">("fetching");
  const [turn, setTurn] = useState(0);
  const { answeredAt } = device.sync.value;
  const named = records.join(" ");

  useEffect(() => {
    let here = true;
    const fetchOne = async (id: string) => [id, (await device.api.versions(id)).versions] as const;
    Promise.all(named.split(" ").map(fetchOne)).then(
      (all) => here && setFetched(Object.fromEntries(all)),
      (error: unknown) => here && setFetched(isOffline(error) ? "offline" : "failed"),
    );
    return () => {
      here = false;
    };
  }, [device, named, answeredAt, turn]);

  function again(): void {
    setFetched("fetching");
    setTurn(turn + 1);
  }
  if (typeof fetched === "string") return { versions: null, why: fetched, again };
  return { versions: fetched, why: null, again };
}

function isOffline(error: unknown): boolean {
  const problem = (error as { problem?: { type?: string } }).problem;
  return problem?.type?.endsWith(":offline") ?? false;
}

/** Says why they are not here yet. */
export function FetchingEarlier({ earlier: { why, again } }: { earlier: Earlier }) {
  return (
    <>
      <p role="status" class={why === "fetching" ? "soft" : "unseen"}>
        {why === "fetching" && t("mending.versionsFetching")}
      </p>
      {why === "fetching" && <div aria-busy="true" />}
      {why === "offline" && (
        <Empty picture="search" title={t("mending.versionsOffline")}>
          {t("mending.versionsOfflineWhy")}
        </Empty>
      )}
      {why === "failed" && (
        <Empty
          picture="search"
          title={t("mending.versionsFailed")}
          action={<Button onClick={again}>{t("common.tryAgain")}</Button>}
        >
          {t("mending.versionsFailedWhy")}
        </Empty>
      )}
    </>
  );
}

/** The words as they were, with those marked that are gone, and after them those that came since. */
export function ThenAndNow({ then, now }: { then: string; now: string }) {
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

/** "Yesterday, 14:05". */
export function momentWords(at: number, now: number): string {
  return t("common.dayAndTime", {
    day: dayWords(localDay(at), localDay(now)),
    time: formatTime(at),
  });
}
