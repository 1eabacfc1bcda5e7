/** The words about what matters to somebody: imported by whatever says them. */
import { about } from "./en-GB/about";
import { bringWords } from "./index";

bringWords({ about });
