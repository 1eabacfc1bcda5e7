import type { Area } from "../types";

export const today = {} as const satisfies Area;
