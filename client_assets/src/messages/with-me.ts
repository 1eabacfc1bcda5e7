/** The words about what is the person's own to see to: imported by whatever says them. */
import { me } from "./en-GB/me";
import { bringWords } from "./index";

bringWords({ me });
