/** The words of "Download my data": imported by whatever says them. */
import { data } from "./en-GB/data";
import { bringWords } from "./index";

bringWords({ data });
