/** Language, text size and light or dark, as the person chose them on this device. */
import { effect, signal } from "@preact/signals";
import { LOCALES, type Locale, nearestLocale, setLocale } from "../messages";
import type { Device } from "../store/api.ts";

export const TEXT_SIZES = ["normal", "large", "larger", "largest"] as const;
export type TextSize = (typeof TEXT_SIZES)[number];
export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** True once the words of the person's language are here, so that the first screen can be drawn. */
export const wordsReady = signal(false);

/** Follows the settings from now on. */
export function followSettings(device: Device): void {
  effect(() => {
    // Settings are read before either of these is known.
    if (!device.account.value && !device.ready.value) return;
    void speak(wantedLocale(device));
  });
  effect(() => mark("text", device.setting<string>("text").value, TEXT_SIZES));
  effect(() => {
    const theme = device.setting<string>("theme").value;
    mark("theme", theme, THEMES);
    colourTheFrame(theme);
  });
}

function wantedLocale(device: Device): Locale {
  const chosen = device.setting<string>("locale").value;
  const elsewhere = device.list("preference").value[0]?.fields.language;
  const wish = chosen ?? elsewhere;
  return LOCALES.find((known) => known === wish) ?? nearestLocale(navigator.languages ?? []);
}

async function speak(language: Locale): Promise<void> {
  try {
    await setLocale(language);
  } catch {
    // The words of another language could not be fetched: British English is always here.
    if (!wordsReady.peek()) await setLocale("en-GB");
  }
  wordsReady.value = true;
}

function mark(name: "text" | "theme", value: string | undefined, known: readonly string[]): void {
  const root = document.documentElement;
  // The first of the known ones is what goes without saying.
  if (value && known.indexOf(value) > 0) root.dataset[name] = value;
  else delete root.dataset[name];
}

/** The browser's own frame follows the theme that the person chose. */
function colourTheFrame(theme: string | undefined): void {
  const metas = document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]');
  for (const meta of metas) {
    const dark = meta.dataset["for"] ?? (meta.media.includes("dark") ? "dark" : "light");
    meta.dataset["for"] = dark;
    if (theme === "light" || theme === "dark") meta.media = theme === dark ? "all" : "not all";
    else meta.media = `(prefers-color-scheme: ${dark})`;
  }
}
