/** The ways to the data key: it is kept wrapped, once for each way to unlock. */

/** What a person knows: a PIN or a passphrase. */
export interface PinWay {
  by: "pin";
  salt: Uint8Array<ArrayBuffer>;
  rounds: number;
  wrapped: Wrapped;
}

/** What this device's own check of a person opens: a passkey with a secret of its own. */
export interface PasskeyWay {
  by: "passkey";
  credential: Uint8Array<ArrayBuffer>;
  /** What the passkey is asked about; its answer is the secret. */
  salt: Uint8Array<ArrayBuffer>;
  wrapped: Wrapped;
}

export type Way = PinWay | PasskeyWay;

export interface Wrapped {
  nonce: Uint8Array<ArrayBuffer>;
  key: Uint8Array<ArrayBuffer>;
}

/** What OWASP asks for of PBKDF2 with SHA-256; 0.1 to 0.3 s on the devices in use. */
const ROUNDS = 600_000;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const PURPOSE = new TextEncoder().encode("linkwell device lock");

/** Wraps `key` so that `pin` opens it. */
export async function pinWay(
  key: Uint8Array<ArrayBuffer>,
  pin: string,
  rounds = ROUNDS,
): Promise<PinWay> {
  const salt = randomBytes(SALT_BYTES);
  return { by: "pin", salt, rounds, wrapped: await wrap(await ofPin(pin, salt, rounds), key) };
}

/** Wraps `key` so that the passkey's `secret` for `salt` opens it. */
export async function passkeyWay(
  key: Uint8Array<ArrayBuffer>,
  { credential, salt, secret }: Omit<PasskeyWay, "by" | "wrapped"> & { secret: BufferSource },
): Promise<PasskeyWay> {
  return { by: "passkey", credential, salt, wrapped: await wrap(await ofSecret(secret), key) };
}

/** The data key; null where the PIN is another. */
export async function openByPin(
  { salt, rounds, wrapped }: PinWay,
  pin: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  return unwrap(await ofPin(pin, salt, rounds), wrapped);
}

/** The data key; null where the secret is another. */
export async function openBySecret(
  { wrapped }: PasskeyWay,
  secret: BufferSource,
): Promise<Uint8Array<ArrayBuffer> | null> {
  return unwrap(await ofSecret(secret), wrapped);
}

/** One form for what keyboards of several scripts write differently: letters and digits. */
export function asTyped(pin: string): string {
  return pin
    .normalize("NFKC")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) % 16));
}

export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}

async function ofPin(pin: string, salt: BufferSource, iterations: number): Promise<CryptoKey> {
  const typed = new TextEncoder().encode(asTyped(pin));
  const base = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, WRAPPING);
}

async function ofSecret(secret: BufferSource): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: PURPOSE };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, WRAPPING);
}

const WRAPPING: KeyUsage[] = ["encrypt", "decrypt"];

async function wrap(by: CryptoKey, key: BufferSource): Promise<Wrapped> {
  const nonce = randomBytes(NONCE_BYTES);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, by, key);
  return { nonce, key: new Uint8Array(sealed) };
}

async function unwrap(
  by: CryptoKey,
  { nonce, key }: Wrapped,
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, by, key));
  } catch {
    return null;
  }
}
