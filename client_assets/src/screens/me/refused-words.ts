/** What it was that the service did not take, and what somebody had written in it. */
import "../../messages/with-me.ts";
import "../../messages/with-mending.ts";
import type { Key } from "../../messages";
import type { TrayItem } from "../../store/api.ts";

const KINDS: Readonly<Record<string, Key>> = {
  entry: "me.trayEntry",
  mood: "me.trayMood",
  message: "me.trayMessage",
  grant: "me.traySharing",
  preference: "me.traySharing",
  session: "mending.ofSession",
  attendance: "mending.ofAttendance",
  goal: "mending.ofGoal",
  step: "mending.ofStep",
  about: "mending.ofAbout",
  team_note: "mending.ofTeamNote",
  review: "mending.ofReview",
};

/** The message that names a kind; of one that this version does not know, that it is a change. */
export function kindKey(kind: string): Key {
  return KINDS[kind] ?? "me.trayOther";
}

/** The fields that people write, in the order that they are read in. */
const WRITTEN = [
  "title",
  "body",
  "words",
  "why",
  "matters",
  "good_at",
  "place",
  "address",
  "with_whom",
  "note",
  "participant_reason",
  "worker_reason",
];

/** Everything that was written in it, a field to a line. */
export function writtenIn({ words }: TrayItem): string {
  return WRITTEN.map((field) => words[field])
    .filter((text) => typeof text === "string" && text !== "")
    .join("\n");
}
