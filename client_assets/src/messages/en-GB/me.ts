import type { Area } from "../types";

export const me = {} as const satisfies Area;
