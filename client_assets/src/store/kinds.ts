/** What the records of each kind hold, as screens read them. */
import type { MoodScore } from "./api.ts";

export interface MoodFields {
  score: MoodScore;
  at: number;
  day: string;
  zone: string;
  note?: string;
  shared?: boolean;
}
export interface EntryFields {
  body: string;
  mood?: MoodScore | null;
  at: number;
  day: string;
  zone: string;
  shared?: boolean;
}
export interface SessionFields {
  author: string;
  /** The link worker who sees it, once `shared` is true. */
  worker?: string | null;
  shared?: boolean;
  title: string;
  /** Wall time in `zone`, `2026-11-24T10:00`. */
  starts: string;
  minutes: number;
  zone: string;
  rule?: string | null;
  cancelled?: boolean;
  place?: string | null;
  address?: string | null;
  /** `https://…` or `tel:…`. */
  link?: string | null;
  with_whom?: string | null;
  note?: string;
}
/** What somebody says of whether the person went. */
export type Said = "went" | "part" | "missed" | "not_for_me";
export interface AttendanceFields {
  session: string;
  /** The key of the occurrence: the day that the rule put it on. */
  occurrence: string;
  day?: string;
  zone?: string;
  participant_said?: Said | null;
  participant_reason?: string | null;
  worker_said?: Said | null;
  worker_reason?: string | null;
  /** Whether a link worker may see it, as they see the session. */
  shared?: boolean;
}
export type Answer = "yes" | "not_now";
/** What goals and steps have in common. */
export interface PlannedFields {
  words: string;
  /** The account of whoever proposed it: their own side counts as yes. */
  author: string;
  at: number;
  day: string;
  zone: string;
  participant_said?: Answer | null;
  worker_said?: Answer | null;
  /** Who changed it last, and when. */
  by?: string;
  changed_at?: number;
  shared?: boolean;
}
export interface GoalFields extends PlannedFields {
  why?: string;
  status?: "active" | "reached" | "let_go";
}
export interface StepFields extends PlannedFields {
  goal: string;
  status?: "open" | "done" | "let_go";
  due?: string | null;
  session?: string | null;
}
/** Beside these, `support:<domain>` (0 to 5) and `top:<domain>`: the strengths map. */
export interface AboutFields {
  matters?: string;
  good_at?: string;
  changed_at?: number;
  shared?: boolean;
}
/** A link worker's words for colleagues; the participant's devices never hold one. */
export interface TeamNoteFields {
  author: string;
  body: string;
  at: number;
  /** The note that this one amends. */
  amends?: string | null;
}
/** A link worker's own mark on a person. */
export interface ReviewFields {
  worker: string;
  at?: number | null;
  snoozed_until?: string | null;
}
export interface GrantFields {
  worker: string;
  from?: number | null;
  until?: number | null;
}
export type Checkin = "never" | "daily" | "weekly";
export type LockScreen = "private" | "more";
/** What is not set stands at its default. Times of day are `HH:MM`. */
export interface PreferenceFields {
  language?: string | null;
  share_moods?: boolean;
  share_entries?: boolean;
  /** The IANA zone that the phone last found itself in: quiet hours follow it. */
  zone?: string | null;
  quiet_from?: string | null;
  quiet_until?: string | null;
  remind_evening?: boolean | null;
  /** Before something begins; 0 for not at all. */
  remind_minutes?: number | null;
  remind_after?: boolean | null;
  remind_messages?: boolean | null;
  checkin?: Checkin | null;
  checkin_at?: string | null;
  lock_screen?: LockScreen | null;
}
export interface MessageFields {
  worker: string;
  author: string;
  body: string;
  at: number;
  seen_at?: number | null;
}
export interface ViewFields {
  worker: string;
  subject?: string | null;
  at: number;
}

export interface KindFields {
  mood: MoodFields;
  entry: EntryFields;
  session: SessionFields;
  attendance: AttendanceFields;
  goal: GoalFields;
  step: StepFields;
  about: AboutFields;
  team_note: TeamNoteFields;
  review: ReviewFields;
  grant: GrantFields;
  preference: PreferenceFields;
  message: MessageFields;
  view: ViewFields;
}
export type KindName = keyof KindFields;
