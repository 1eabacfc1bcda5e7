/**
 * A passkey that opens the lock: it answers with a secret of its own (WebAuthn's PRF extension) once
 * this device has made sure who holds it. It never leaves the device's keeping, and no server is
 * asked: this needs no connection.
 */
import { randomBytes } from "./lock-ways.ts";

/** `none`: this device has no passkey that can keep a secret; `dismissed`: not this time. */
export class PasskeyError extends Error {
  readonly why: "none" | "dismissed";

  constructor(why: "none" | "dismissed") {
    super(`passkey: ${why}`);
    this.why = why;
  }
}

const SALT_BYTES = 32;
/** How long a person has to answer, ms. */
const PATIENCE_MS = 120_000;

/** Whether to offer one at all. Addresses that are numbers have none. */
export async function canHavePasskey(): Promise<boolean> {
  if (!("PublicKeyCredential" in globalThis) || /^[\d.]+$|:/.test(location.hostname)) return false;
  const known = await PublicKeyCredential.getClientCapabilities?.().catch(() => undefined);
  return known?.["extension:prf"] !== false;
}

export interface Asked {
  credential: Uint8Array<ArrayBuffer>;
  salt: Uint8Array<ArrayBuffer>;
  secret: ArrayBuffer;
}

/** Makes a passkey named `name`, and asks it for its secret. Call within a tap. */
export async function makePasskey(name: string): Promise<Asked> {
  const salt = randomBytes(SALT_BYTES);
  const made = await asking(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: randomBytes(32),
        rp: { name: "Linkwell", id: location.hostname },
        // Nobody's account: a passkey for signing in must not be put in this one's place.
        user: { id: randomBytes(16), name, displayName: name },
        pubKeyCredParams: [
          { type: "public-key", alg: -7 },
          { type: "public-key", alg: -257 },
        ],
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        timeout: PATIENCE_MS,
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const { prf } = made.getClientExtensionResults();
  const credential = new Uint8Array(made.rawId);
  if (!prf?.enabled && !prf?.results) throw new PasskeyError("none");
  // Many answer only when they are used.
  const first = prf.results?.first;
  const secret = first ? bytesOf(first) : await askPasskey(credential, salt);
  return { credential, salt, secret };
}

/** The passkey's secret for `salt`. Call within a tap. */
export async function askPasskey(
  credential: BufferSource,
  salt: BufferSource,
): Promise<ArrayBuffer> {
  const answer = await asking(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: randomBytes(32),
        rpId: location.hostname,
        allowCredentials: [{ type: "public-key", id: credential }],
        userVerification: "required",
        timeout: PATIENCE_MS,
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const secret = answer.getClientExtensionResults().prf?.results?.first;
  if (!secret) throw new PasskeyError("none");
  return bytesOf(secret);
}

async function asking(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let answer: Credential | null;
  try {
    answer = await ask();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    const isNone = ["NotSupportedError", "SecurityError"].includes(error.name);
    throw new PasskeyError(isNone ? "none" : "dismissed");
  }
  if (!answer) throw new PasskeyError("dismissed");
  return answer as PublicKeyCredential;
}

function bytesOf(source: BufferSource): ArrayBuffer {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return bytes.slice().buffer as ArrayBuffer;
}
