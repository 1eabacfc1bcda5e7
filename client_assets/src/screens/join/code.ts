/** A join code as people type it, and as the server knows it. */
import { LIMITS } from "../../wire/generated.ts";

/** Capitals, and nothing but letters and digits. */
export function tidyCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** Grouped for reading: `ABCD-EFGH`. */
export function groupedCode(code: string): string {
  const tidy = tidyCode(code);
  return tidy.length > 4 ? `${tidy.slice(0, 4)}-${tidy.slice(4)}` : tidy;
}

export type CodeFault = { fault: "odd" } | { fault: "length"; count: number };

/** What can be said of a code without asking the server; null when it may be right. */
export function faultOf(typed: string): CodeFault | null {
  const code = tidyCode(typed);
  if ([...code].some((letter) => !LIMITS.CODE_ALPHABET.includes(letter))) return { fault: "odd" };
  if (code.length !== LIMITS.CODE_CHARACTERS) return { fault: "length", count: code.length };
  return null;
}

interface Browser {
  userAgent: string;
  standalone: boolean;
}

/** An iPhone or iPad whose Safari shows the page: the app on its Home Screen would share nothing with it. */
export function isPlainSafari({ userAgent, standalone }: Browser): boolean {
  const apple = /iPhone|iPad|iPod/.test(userAgent);
  const other = /CriOS|FxiOS|EdgiOS|OPT\//.test(userAgent);
  return apple && !other && !standalone;
}

/** What this browser says of itself. */
export function thisBrowser(): Browser {
  const { navigator } = globalThis as unknown as {
    navigator: Navigator & { standalone?: boolean };
  };
  return {
    userAgent: navigator.userAgent,
    standalone:
      navigator.standalone === true || window.matchMedia("(display-mode: standalone)").matches,
  };
}
