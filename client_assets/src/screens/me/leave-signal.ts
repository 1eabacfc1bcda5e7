/** When this person is to leave, server time in ms; null while they stay. */
import { signal } from "@preact/signals";

export const leavingAt = signal<number | null>(null);
