/**
 * The one door between what the app holds and what the browser's disk holds.
 *
 * Without a device lock a payload is the value itself, stored as the browser stores any object. With
 * one it is bytes that nobody reads without the key, which is in memory while the device is unlocked.
 * Both functions stay synchronous: a database transaction ends as soon as one awaits anything that is
 * not the database.
 */
declare const sealed: unique symbol;

/** A value as it lies on disk. Only {@link decode} may look inside. */
export interface Payload<T> {
  readonly [sealed]: T;
}

/** Makes values unreadable and readable again, with one key. */
export interface Seal {
  /** Names the key; says nothing of it. */
  readonly id: string;
  seal(value: unknown): Uint8Array<ArrayBuffer>;
  /** Throws where the bytes were sealed by another key, or are not whole. */
  open(bytes: Uint8Array): unknown;
}

/** What lies here is sealed, or was sealed meanwhile, by a key that is not here. */
export class LockedError extends Error {
  constructor() {
    super("what lies on this device is locked");
  }
}

/** Stands in while this tab is locked: whatever would still be written or read is not. */
export const SHUT: Seal = {
  id: "",
  seal() {
    throw new LockedError();
  },
  open() {
    throw new LockedError();
  },
};

let current: Seal | null = null;

/** From now on values are sealed by `seal`; null: they are stored as they are. */
export function useSeal(seal: Seal | null): void {
  current = seal;
}

/** The name of the key in use. */
export function sealedBy(): string | undefined {
  return current?.id;
}

export function encode<T>(value: T): Payload<T> {
  return encodeFor(current, value);
}

/** The same by a seal that is not in use yet, or no more. */
export function encodeFor<T>(seal: Seal | null, value: T): Payload<T> {
  return (seal ? seal.seal(value) : value) as unknown as Payload<T>;
}

/** Throws {@link LockedError} where the key for it is not here. */
export function decode<T>(payload: Payload<T>): T {
  if (!isSealed(payload)) return payload as unknown as T;
  if (!current) throw new LockedError();
  return current.open(payload) as T;
}

/** Whether a payload is unreadable without a key. Values are never bytes. */
export function isSealed(payload: unknown): payload is Uint8Array {
  return ArrayBuffer.isView(payload);
}
