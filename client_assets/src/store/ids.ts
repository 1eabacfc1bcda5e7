/** Ids made on the device. */

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function uuid(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = hex(bytes.subarray(0, 16));
  return [
    text.slice(0, 8),
    text.slice(8, 12),
    text.slice(12, 16),
    text.slice(16, 20),
    text.slice(20),
  ].join("-");
}

/** A UUIDv7: made at `now_ms`, so that ids sort about as they were made. */
export function newId(now_ms: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = Math.max(0, Math.trunc(now_ms));
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return uuid(bytes, 7);
}

/** `bytes` random bytes as URL-safe base64 without padding. */
export function randomText(bytes: number): string {
  const raw = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...raw))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** 96 random bits: names a change, and is the version of every cell it writes. */
export function newChangeId(): string {
  return randomText(12);
}

/** The UUIDv8 that two devices arrive at without talking: the same parts, the same id. */
export async function derivedId(kind: string, ...parts: string[]): Promise<string> {
  const text = ["linkwell", kind, ...parts].join(":");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return uuid(new Uint8Array(digest).slice(0, 16), 8);
}
