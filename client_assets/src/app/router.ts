/** Where the person is in the app, and moving about without loading a page. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { Role } from "../store/api.ts";

export interface RouteProps {
  /** What stood in the place of `:name` in the route's path. */
  params: Readonly<Record<string, string>>;
}

export interface Route {
  /** Such as `/journal/:id`. Of several that fit, the first in the list is taken. */
  path: string;
  screen: ComponentType<RouteProps>;
  /** The `href` of the main navigation's item that it belongs to. */
  under?: string;
  /** Routes with the same word keep their screen when one moves between them: a list beside a detail. */
  stays?: string;
}

export interface Place {
  path: string;
  /** Without the `#`; never sent anywhere. */
  hash: string;
}

function placeNow(): Place {
  const { pathname, hash } = window.location;
  return { path: withoutEndSlash(pathname), hash: decodeHash(hash.slice(1)) };
}

function withoutEndSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
}

function decodeHash(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

const here = signal<Place>({ path: "/", hash: "" });

/** Where the person is. */
export const place: ReadonlySignal<Place> = here;

/** Where somebody begins. */
export function homeOf(role: Role | undefined): string {
  if (!role) return "/join";
  if (role === "manager") return "/staff";
  return role === "worker" ? "/caseload" : "/today";
}

/** What each step of the browser's history keeps. */
interface Step {
  /** How far down the page was, px. */
  scroll: number;
  /** The path within the app that it was reached from. */
  from?: string | undefined;
}

function stepNow(): Step {
  return (window.history.state as Step | null) ?? { scroll: 0 };
}

/** Goes to an address of the app. `replace` leaves no way back to the one before. */
export function navigate(href: string, { replace = false } = {}): void {
  const step = stepNow();
  if (replace) {
    window.history.replaceState({ scroll: 0, from: step.from } satisfies Step, "", href);
  } else {
    window.history.replaceState({ ...step, scroll: window.scrollY } satisfies Step, "");
    const from = here.peek().path;
    window.history.pushState({ scroll: 0, from } satisfies Step, "", href);
  }
  here.value = placeNow();
  window.scrollTo(0, 0);
}

/** Back to where the person came from within the app, or to `otherwise` when they came from outside. */
export function goBack(otherwise: string): void {
  if (stepNow().from) window.history.back();
  else navigate(otherwise, { replace: true });
}

/** Notes where the person is; the answer says whether they went nowhere since. */
export function staying(): () => boolean {
  const then = here.peek();
  return () => here.peek() === then;
}

/** Starts to follow links, the back button and the address. Call once. */
export function startRouter(): void {
  window.history.scrollRestoration = "manual";
  here.value = placeNow();
  document.addEventListener("click", (event) => {
    const href = ownLink(event);
    if (href === null) return;
    event.preventDefault();
    // Back to where one was on the page, and not to its top.
    const back = (event.target as Element).closest(".back");
    if (back && stepNow().from === href) window.history.back();
    else navigate(href);
  });
  window.addEventListener("popstate", () => {
    here.value = placeNow();
    const { scroll } = stepNow();
    // After the screen has been drawn: before, there is nothing to scroll.
    requestAnimationFrame(() => requestAnimationFrame(() => window.scrollTo(0, scroll)));
  });
}

/** The address that a click leads to within the app, or null when it is the browser's to follow. */
function ownLink(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.target || link.hasAttribute("download")) return null;
  if (link.origin !== window.location.origin || link.pathname.includes(".")) return null;
  return link.pathname + link.search + link.hash;
}

export interface Found {
  route: Route;
  params: Record<string, string>;
}

/** The first route that fits `path`, or null. */
export function findRoute(routes: readonly Route[], path: string): Found | null {
  for (const route of routes) {
    const params = fit(route.path, path);
    if (params) return { route, params };
  }
  return null;
}

function fit(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decodeHash(value);
    else if (part !== value) return null;
  }
  return params;
}
