/**
 * The one door between what the app holds and what the browser's disk holds.
 *
 * Today a payload is the value itself, stored as the browser stores any object. Encrypting on the
 * device means changing these two functions and nothing else. They must stay synchronous: a
 * database transaction ends as soon as one awaits anything that is not the database.
 */
declare const sealed: unique symbol;

/** A value as it lies on disk. Only {@link decode} may look inside. */
export interface Payload<T> {
  readonly [sealed]: T;
}

export function encode<T>(value: T): Payload<T> {
  return value as unknown as Payload<T>;
}

export function decode<T>(payload: Payload<T>): T {
  return payload as unknown as T;
}
