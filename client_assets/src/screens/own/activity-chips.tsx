/** The activities to tap: the person's own favourites first, all of them on request. */
import { useMemo, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { activityNamed, activityWord } from "../../parts/activities.ts";
import { Chips } from "../../parts/chips";
import { ACTIVITIES, LIMITS } from "../../wire/generated.ts";
import { offered } from "../today/mood-log.ts";

const FIRST = 6;
/** Habits of about the last three months. */
const LEARN_FROM = 120;

export interface ActivityChipsProps {
  legend: string;
  chosen: readonly string[];
  onToggle: (id: string, chosen: boolean) => void;
}

export function ActivityChips({ legend, chosen, onToggle }: ActivityChipsProps) {
  const device = useDevice();
  const [all, setAll] = useState(false);
  // Learnt once: chips must not change places under the finger.
  const favourites = useMemo(
    () => offered(device.list("mood").peek().slice(0, LEARN_FROM), ACTIVITIES, FIRST),
    [device],
  );
  const first = all ? [...new Set([...favourites, ...ACTIVITIES])] : favourites;
  const shown = [...first, ...chosen.filter((id) => !first.includes(id))];
  const room = chosen.length < LIMITS.MEMBERS_PER_SET_MAX;
  return (
    <Chips
      legend={legend}
      chips={shown.map((id) => ({ id, label: activityWord(id) }))}
      chosen={chosen}
      onToggle={(id, on) => {
        if (room || !on) onToggle(id, on);
      }}
      onAdd={room ? (word) => onToggle(activityNamed(word), true) : undefined}
      more={all ? undefined : { label: t("today.more"), onMore: () => setAll(true) }}
    />
  );
}
