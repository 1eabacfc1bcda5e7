import type { Area } from "../types";

export const worker = {} as const satisfies Area;
