/** The words about the lock: imported by whatever says them. */
import { lock } from "./en-GB/lock";
import { bringWords } from "./index";

bringWords({ lock });
