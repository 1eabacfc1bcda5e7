/** A PIN or a passphrase, typed unseen. */
import type { Ref } from "preact";
import { TextField } from "../../parts/field";

interface SecretFieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: string;
  onInput: (value: string) => void;
  isStaff: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

/** Digits on the keypad for a PIN. Not for the browser to keep: whoever has the phone has that too. */
export function SecretField({ isStaff, ...props }: SecretFieldProps) {
  return (
    <TextField
      {...props}
      type="password"
      inputMode={isStaff ? undefined : "numeric"}
      autocomplete="off"
    />
  );
}
