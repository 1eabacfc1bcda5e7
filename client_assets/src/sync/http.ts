/** The server's doors that only work online, and the one shape of an error. */
import type { Account, Api, ProblemShape } from "../store/api.ts";

const PREFIX = "urn:linkwell:problem:";

/** What went wrong, in the server's words or, where it could not be reached, in this name alone. */
export class ProblemError extends Error {
  readonly problem: ProblemShape;

  constructor(problem: ProblemShape) {
    super(problem.title);
    this.problem = problem;
  }
}

/** The last part of a problem's type: `offline`, `signed-out`, `code-unknown` … */
export function nameOf(problem: ProblemShape): string {
  const type = problem.type ?? "";
  return type.startsWith(PREFIX) ? type.slice(PREFIX.length) : type;
}

/** An error that this device made up, in the server's shape. */
export function ownProblem(name: string, title: string, status = 0): ProblemError {
  return new ProblemError({ type: PREFIX + name, title, status });
}

/** A day on the slowest connection; after that the connection is taken to be dead. */
const ANSWER_WITHIN_MS = 60_000;

/**
 * Sends one request and returns the answer, which is 2xx.
 *
 * Throws {@link ProblemError}: `offline` when nothing came back, `unavailable` when what came back
 * was not Linkwell (a hotel's sign-in page, a proxy's error).
 */
export async function send(
  fetching: typeof fetch,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetching(path, {
      ...init,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: init.signal ?? AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch {
    throw ownProblem("offline", "The server could not be reached.");
  }
  if (response.ok) return response;
  throw new ProblemError(await problemOf(response));
}

/** The JSON of a good answer; the same errors as {@link send}. */
export async function sendForJson<T>(
  fetching: typeof fetch,
  path: string,
  init?: RequestInit,
): Promise<T> {
  const response = await send(fetching, path, init);
  let text: string;
  try {
    text = await response.text();
  } catch {
    throw ownProblem("offline", "The answer broke off.");
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    throw ownProblem("unavailable", "Something else answered instead of the server.", 503);
  }
}

async function problemOf(response: Response): Promise<ProblemShape> {
  const retry = Number(response.headers.get("Retry-After"));
  const later = Number.isFinite(retry) && retry > 0 ? { retry_after_s: retry } : {};
  try {
    const problem = (await response.json()) as ProblemShape;
    if (typeof problem.type === "string") return { ...later, ...problem };
  } catch {
    // Not the server's own shape: named below.
  }
  return { ...later, ...ownProblem("unavailable", response.statusText, response.status).problem };
}

function json(method: string, body: unknown): RequestInit {
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** `POST /api/join`. */
export function join(
  fetching: typeof fetch,
  body: { code: string; device_key: string; label: string; replace?: boolean },
): Promise<Account> {
  return sendForJson(fetching, "/api/join", json("POST", body));
}

/** `GET /api/me`: who the server says this browser is. */
export function me(fetching: typeof fetch): Promise<Account> {
  return sendForJson(fetching, "/api/me");
}

/** The calls that make no sense without the server. */
export function onlineApi(fetching: typeof fetch): Api {
  const get = <T>(path: string) => sendForJson<T>(fetching, path);
  const post = <T>(path: string, body: unknown = {}) =>
    sendForJson<T>(fetching, path, json("POST", body));
  return {
    devices: () => get("/api/devices"),
    revokeDevice: async (id) => {
      await send(fetching, `/api/devices/${encodeURIComponent(id)}`, json("DELETE", {}));
    },
    revokeOtherDevices: async () => {
      await send(fetching, "/api/devices", json("DELETE", {}));
    },
    deviceCode: () => post("/api/devices/codes"),
    invites: () => get("/api/invites"),
    invite: (name, phone) => post("/api/invites", phone ? { name, phone } : { name }),
    inviteCode: (id) => post(`/api/invites/${encodeURIComponent(id)}/code`),
    sharing: (of, before) => get(`/api/sharing?of=${of}${before ? `&before=${before}` : ""}`),
    sharingFile: async (form) =>
      (await send(fetching, `/api/sharing/export?form=${form}`, json("POST", {}))).text(),
    handovers: () => get("/api/handovers"),
    askHandover: (notebook, to) => post("/api/handovers", { notebook, to }),
    answerHandover: (id, yes) => post(`/api/handovers/${encodeURIComponent(id)}/answer`, { yes }),
    withdrawHandover: async (id) => {
      await send(fetching, `/api/handovers/${encodeURIComponent(id)}`, json("DELETE", {}));
    },
    staffNames: () => get("/api/staff/names"),
    desk: () => get("/api/desk"),
    saveDesk: (desk) => sendForJson(fetching, "/api/desk", json("PUT", desk)),
    versions: (record, standing = false) =>
      get(`/api/records/${encodeURIComponent(record)}/versions${standing ? "?standing=true" : ""}`),
  };
}
