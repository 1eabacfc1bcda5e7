/** What the person chose of reminders; what they did not choose stands at its default. */
import { useDevice } from "../../app/device.ts";
import type { Checkin, LockScreen, PreferenceFields, View } from "../../store/api.ts";

export interface Choices {
  quiet_from: string;
  quiet_until: string;
  remind_evening: boolean;
  /** 0 for not at all. */
  remind_minutes: number;
  remind_after: boolean;
  remind_messages: boolean;
  checkin: Checkin;
  checkin_at: string;
  lock_screen: LockScreen;
}

export const DEFAULTS: Choices = {
  quiet_from: "21:30",
  quiet_until: "08:00",
  remind_evening: true,
  remind_minutes: 60,
  remind_after: true,
  remind_messages: true,
  checkin: "never",
  checkin_at: "18:30",
  lock_screen: "private",
};

/** The choices that `fields` make. */
export function choicesOf(fields: PreferenceFields | undefined): Choices {
  const made = Object.entries(fields ?? {}).filter(
    ([name, value]) => name in DEFAULTS && value !== null && value !== undefined,
  );
  return { ...DEFAULTS, ...Object.fromEntries(made) };
}

/** Live. */
export function usePreference(): View<PreferenceFields> | undefined {
  return useDevice().list("preference").value[0];
}

/** Quiet hours that begin when they end are none. */
export function hasQuietHours({ quiet_from, quiet_until }: Choices): boolean {
  return quiet_from !== quiet_until;
}
