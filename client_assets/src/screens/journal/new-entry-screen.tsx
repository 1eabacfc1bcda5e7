/** A new entry. What is typed is on the phone at once, and an entry after "Save". */
import "../../messages/with-journal.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { navigate, staying } from "../../app/router.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { NobodyReads, Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import { typedAfter, useDraft } from "../own/draft.ts";
import { localDay } from "../own/local-day.ts";
import { sharingOf } from "../own/sharing.ts";
import { cellsOf, type Writing } from "./composer.ts";
import { DraftState } from "./draft-state.tsx";
import { WritingForm } from "./writing-form.tsx";

export function NewEntryScreen() {
  const device = useDevice();
  const { value, looked, failed: unkept, set, clear, done } = useDraft<Writing>("entry:new");
  const [typed, setTyped] = useState(false);
  const [failed, setFailed] = useState(false);
  const empty: Writing = {
    body: "",
    mood: null,
    activities: [],
    shared: sharingOf(device).startsShared("entries"),
  };
  const writing = value ?? empty;

  async function save(): Promise<void> {
    const isHere = staying();
    try {
      await device.create("entry", cellsOf(writing, { at: device.now(), ...device.today() }));
    } catch {
      setFailed(true);
      return;
    }
    const rest = typedAfter(writing.body);
    await done(value, (since) => ({ ...since, body: rest(since.body) }));
    if (isHere()) navigate("/journal", { replace: true });
    showToast({ words: t("common.savedHere"), seconds: 4 });
  }

  return (
    <Screen
      title={t("journal.newEntry")}
      back={{ href: "/journal", label: t("journal.backToJournal") }}
    >
      {value && !typed && value.body.trim() && (
        <Notice
          action={
            <Button small onClick={() => void clear()}>
              {t("journal.draftAway")}
            </Button>
          }
        >
          {t("journal.draftBack")}
        </Notice>
      )}
      {looked && (
        <WritingForm
          writing={writing}
          when={{ at: device.now(), day: localDay(device.now()) }}
          onChange={(next) => {
            setTyped(true);
            set(next);
          }}
          onSave={save}
          state={<DraftState typed={typed} failed={unkept} />}
          problem={failed ? `${t("common.notSaved")} ${t("common.notSavedWhy")}` : undefined}
        />
      )}
      <NobodyReads helpHref="/help" />
    </Screen>
  );
}
