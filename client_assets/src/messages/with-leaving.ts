/** The words about leaving: imported by whatever says them. */
import { leaving } from "./en-GB/leaving";
import { bringWords } from "./index";

bringWords({ leaving });
