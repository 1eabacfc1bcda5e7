/**
 * Seals values with XChaCha20-Poly1305, synchronously. Fetched only where there is a lock.
 *
 * The browser's own ciphers are asynchronous, and half of what is written here follows from what was
 * read in the same transaction, which would end meanwhile.
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import type { Seal } from "./codec.ts";

export const KEY_BYTES = 32;
const NONCE_BYTES = 24;
/** So that sizes tell little: sealed texts are as long as the next multiple. */
const PAD_TO_BYTES = 64;

/** The seal of one data key of {@link KEY_BYTES} bytes. */
export function sealOf(id: string, key: Uint8Array): Seal {
  return {
    id,
    seal(value) {
      const plain = new TextEncoder().encode(padded(JSON.stringify(value) ?? "null"));
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const words = xchacha20poly1305(key, nonce).encrypt(plain);
      const bytes = new Uint8Array(NONCE_BYTES + words.length);
      bytes.set(nonce);
      bytes.set(words, NONCE_BYTES);
      return bytes;
    },
    open(bytes) {
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const plain = xchacha20poly1305(key, nonce).decrypt(bytes.subarray(NONCE_BYTES));
      return JSON.parse(new TextDecoder().decode(plain)) as unknown;
    },
  };
}

/** JSON takes spaces at its end for nothing. */
function padded(json: string): string {
  return json.padEnd(Math.ceil(json.length / PAD_TO_BYTES) * PAD_TO_BYTES);
}
