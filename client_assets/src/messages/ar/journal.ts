import type { journal as source } from "../en-GB/journal";
import type { ArabicArea } from "../types";

export const journal = {} satisfies ArabicArea<typeof source>;
