/** The words of the link worker's screens: imported by whatever says them. */
import { worker } from "./en-GB/worker";
import { bringWords } from "./index";

bringWords({ worker });
