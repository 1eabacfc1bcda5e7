/** The words of what went otherwise than meant, earlier versions and refusals: imported by whatever says them. */
import { mending } from "./en-GB/mending";
import { bringWords } from "./index";

bringWords({ mending });
