/** A time of day, in the device's own way of choosing one. */
import { useId } from "preact/hooks";

interface TimeFieldProps {
  label: string;
  /** `HH:MM`. */
  value: string;
  onChange: (value: string) => void;
}

export function TimeField({ label, value, onChange }: TimeFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <div class="field-head">
        <label for={id}>{label}</label>
      </div>
      <input
        id={id}
        class="input input-time"
        type="time"
        required
        value={value}
        onChange={(event) => {
          // Empty while somebody is still choosing.
          const chosen = event.currentTarget.value.slice(0, 5);
          if (chosen) onChange(chosen);
        }}
      />
    </div>
  );
}
