/** Passkeys in this browser: making one, signing in with one, proving who is here. Loaded late. */
import type { Account, Device, JoinResult } from "../store/api.ts";
import type { Invite, PasskeyAsk, PasskeyInfo, Passkeys } from "../wire/generated.ts";
import { nameOf, ownProblem, ProblemError, send, sendForJson } from "./http.ts";
import { deviceLabel } from "./label.ts";

/** What the browser or the person said no to; `ownProblem`s of this name. */
export const REFUSED = "passkey-here";

/** Whether this browser knows passkeys at all. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && !!navigator.credentials;
}

/** Whether this very device can keep one, behind its own lock: no key on a string is needed. */
export async function keepsPasskeys(): Promise<boolean> {
  if (!knowsPasskeys()) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

const fetching: typeof fetch = (...request) => globalThis.fetch(...request);

function json(method: string, body: unknown = {}): RequestInit {
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

export function get<T>(path: string): Promise<T> {
  return sendForJson<T>(fetching, path);
}

export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return sendForJson<T>(fetching, path, json("POST", body));
}

/** For an answer without words. */
export async function ask(method: string, path: string, body: unknown = {}): Promise<void> {
  await send(fetching, path, json(method, body));
}

export async function fetchText(method: string, path: string): Promise<string> {
  return (await send(fetching, path, json(method))).text();
}

export const passkeys = {
  list: () => get<Passkeys>("/api/passkeys"),
  remove: (id: string) => ask("DELETE", `/api/passkeys/${encodeURIComponent(id)}`),
  /** A code for a participant who has lost their devices. */
  backIn: (notebook: string) => post<Invite>(`/api/people/${encodeURIComponent(notebook)}/code`),
};

/** Asks the person to make a passkey, and keeps it. */
export async function addPasskey(): Promise<PasskeyInfo> {
  const { options } = await post<PasskeyAsk>("/api/passkeys/options");
  const made = await here(() =>
    navigator.credentials.create({ publicKey: creation(options as unknown as Creation) }),
  );
  const label = deviceLabel(navigator.userAgent);
  return post<PasskeyInfo>("/api/passkeys", { credential: answered(made), label });
}

/** Signs this browser in as whoever the passkey belongs to. */
export function signIn(device: Device, options: { replace?: boolean } = {}): Promise<JoinResult> {
  return device.comeIn(async (who) => {
    const asked = await post<PasskeyAsk>("/api/sign-in/options");
    const credential = await signed(asked);
    return post<Account>("/api/sign-in", { credential, ...who });
  }, options);
}

/** Proves who is here. */
export async function prove(): Promise<void> {
  const asked = await post<PasskeyAsk>("/api/passkeys/proof/options");
  const { allowCredentials = [] } = asked.options as unknown as Request;
  // Whoever has none would be asked by the browser for something that is nowhere.
  if (allowCredentials.length === 0) throw ownProblem("prove-again", "There is no passkey.", 403);
  const credential = await signed(asked);
  await ask("POST", "/api/passkeys/proof", { credential });
}

/** Does something sensitive; where the server asks who is here, the person proves it first. */
export async function withProof<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ProblemError) || nameOf(error.problem) !== "prove-again") throw error;
    await prove();
    return act();
  }
}

async function signed({ options }: PasskeyAsk): Promise<unknown> {
  const publicKey = request(options as unknown as Request);
  return answered(await here(() => navigator.credentials.get({ publicKey })));
}

async function here(act: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!knowsPasskeys()) throw ownProblem(REFUSED, "This browser knows no passkeys.");
  try {
    const credential = await act();
    if (credential) return credential as PublicKeyCredential;
  } catch (error) {
    const why = error instanceof Error ? error.name : "";
    throw ownProblem(why === "InvalidStateError" ? `${REFUSED}-already` : REFUSED, why);
  }
  throw ownProblem(REFUSED, "Nothing was chosen.");
}

/** As the server writes it: bytes are base64url. */
interface Named {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}
type Creation = Omit<
  PublicKeyCredentialCreationOptions,
  "challenge" | "user" | "excludeCredentials"
> & {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Named[];
};
type Request = Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & {
  challenge: string;
  allowCredentials?: Named[];
};

function creation({ challenge, user, excludeCredentials = [], ...rest }: Creation) {
  return {
    ...rest,
    challenge: bytes(challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: excludeCredentials.map(described),
  };
}

function request({ challenge, allowCredentials = [], ...rest }: Request) {
  return {
    ...rest,
    challenge: bytes(challenge),
    allowCredentials: allowCredentials.map(described),
  };
}

function described({ id, ...rest }: Named): PublicKeyCredentialDescriptor {
  return { ...rest, id: bytes(id) };
}

/** The answer as WebAuthn's own JSON has it; not every browser can write it by itself. */
function answered({ id, rawId, type, response }: PublicKeyCredential): unknown {
  const parts = response as Partial<
    AuthenticatorAssertionResponse & AuthenticatorAttestationResponse
  >;
  const said: Record<string, string> = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ] as const) {
    const value = parts[name];
    if (value instanceof ArrayBuffer) said[name] = text(value);
  }
  return { id, rawId: text(rawId), type, response: said };
}

function bytes(written: string): Uint8Array<ArrayBuffer> {
  const plain = atob(written.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(data: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(data));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
