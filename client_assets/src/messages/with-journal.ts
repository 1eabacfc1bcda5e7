/** The words of the journal: imported by whatever says them. */
import { journal } from "./en-GB/journal";
import { bringWords } from "./index";

bringWords({ journal });
