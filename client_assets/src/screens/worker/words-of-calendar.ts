/** The words of the calendar and the register, which come with their screens. */
import "../../messages/with-sessions.ts";
import { calendar } from "../../messages/en-GB/calendar";
import { register } from "../../messages/en-GB/register";
import { bringWords } from "../../messages/index.ts";

bringWords({ calendar, register });
