import type { Area } from "../types";

export const journal = {} as const satisfies Area;
