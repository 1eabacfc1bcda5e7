/** The server's doors for managers. Each sensitive one asks for a passkey where that was long ago. */
import { ask, fetchText, get, post, withProof } from "../../sync/passkeys.ts";
import type {
  Handovers,
  Invite,
  StaffActs,
  StaffMember,
  StaffPerson,
} from "../../wire/generated.ts";

const of = (id: string, what: string) => `/api/staff/${encodeURIComponent(id)}/${what}`;

export const staffDoors = {
  list: () => get<StaffMember[]>("/api/staff"),
  invite: (name: string, role: "worker" | "manager") =>
    withProof(() => post<Invite>("/api/staff", { name, role })),
  code: (id: string) => withProof(() => post<Invite>(of(id, "code"))),
  deactivate: (id: string) => withProof(() => ask("POST", of(id, "deactivation"))),
  reactivate: (id: string) => withProof(() => post<Invite>(of(id, "reactivation"))),
  people: (id: string) => get<StaffPerson[]>(of(id, "people")),
  acts: (before?: number) => get<StaffActs>(`/api/staff/acts${before ? `?before=${before}` : ""}`),
  /** Every line there is, as text. */
  actsFile: (form: "csv" | "json") =>
    withProof(() => fetchText("POST", `/api/staff/acts/export?form=${form}`)),
  handovers: () => get<Handovers>("/api/handovers"),
  askHandover: (notebook: string, from_worker: string, to: string) =>
    withProof(() => post<unknown>("/api/handovers", { notebook, from_worker, to })),
};
