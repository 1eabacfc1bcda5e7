import type { Area } from "../types";

export const join = {} as const satisfies Area;
