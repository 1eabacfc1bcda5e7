/** The caseload, live: where each person stands, reckoned again only for whom something changed. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CaseloadPerson, Device } from "../../store/api";
import { localDay } from "../own/local-day.ts";
import { deskRules } from "./desk-rules.ts";
import { plainly } from "./find";
import { invitedAccounts } from "./invited";
import { byNeed, type Standing, standingOf } from "./reasons";

export interface Placed {
  person: CaseloadPerson;
  standing: Standing;
  /** The name as search compares it. */
  plainName: string;
}

export interface Live {
  /** The link worker's calendar day; moves on at midnight. */
  today: ReadonlySignal<string>;
  person: (notebook: string) => ReadonlySignal<CaseloadPerson | undefined>;
  standing: (notebook: string) => ReadonlySignal<Standing>;
  /** Who might need contact first. */
  caseload: ReadonlySignal<Placed[]>;
}

const lives = new WeakMap<Device, Live>();

/** The one live caseload of a device, kept in step with the day while a screen shows it. */
export function useCaseload(device: Device): Live {
  const live = liveOf(device);
  useEffect(() => {
    const look = () => {
      day.value = localDay(device.now());
      minute.value = Math.floor(device.now() / 60_000);
    };
    look();
    const timer = setInterval(look, 60_000);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [device]);
  return live;
}

const day = signal("");
const minute = signal(0);

function liveOf(device: Device): Live {
  let live = lives.get(device);
  if (!live) {
    day.value ||= localDay(device.now());
    minute.value ||= Math.floor(device.now() / 60_000);
    live = follow(device);
    lives.set(device, live);
  }
  return live;
}

function follow(device: Device): Live {
  const people = computed(
    () => new Map(device.people.value.map((person) => [person.notebook, person])),
  );
  const person = remember((notebook) => computed(() => asOfNow(people.value.get(notebook))));
  // A string, so that a caseload told afresh with the same grants wakes nobody.
  const kinds = remember((notebook) =>
    computed(() => (person(notebook).value?.kinds ?? []).join(" ")),
  );
  const invited = computed(() => invitedAccounts(device.account));
  // As little as may be: whoever is told afresh of what stays the same is reckoned again for nothing.
  const isInvited = remember((notebook) =>
    computed(() => invited.value.has(person(notebook).value?.account ?? "")),
  );
  const me = computed(() => device.account.value?.id ?? "");
  const standing = remember((notebook) =>
    computed(() =>
      standingOf(
        {
          kinds: kinds(notebook).value.split(" ").filter(Boolean),
          summary: device.summary(notebook).value,
          isInvited: isInvited(notebook).value,
        },
        {
          today: day.value,
          me: me.value,
          // Whose they are may change: another link worker may join in this browser.
          rules: deskRules(device).value,
        },
      ),
    ),
  );
  const plainNames = new Map<string, string>();
  const caseload = computed(() => {
    const placed = [...people.value.values()].map((one) => ({
      person: one,
      standing: standing(one.notebook).value,
      plainName: rememberedIn(plainNames, one.name, () => plainly(one.name)),
    }));
    // People come by their names, and whom nothing else divides stay so.
    return placed.sort((one, other) => byNeed(one.standing, other.standing));
  });
  return { today: day, person, standing, caseload };
}

/** A grant that has ended covers nothing, also while this device is offline. */
function asOfNow(person: CaseloadPerson | undefined): CaseloadPerson | undefined {
  const over = person?.until != null && person.until <= minute.value * 60_000;
  return person && over ? { ...person, kinds: [] } : person;
}

function remember<T>(make: (notebook: string) => T): (notebook: string) => T {
  const made = new Map<string, T>();
  return (notebook) => rememberedIn(made, notebook, () => make(notebook));
}

function rememberedIn<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
