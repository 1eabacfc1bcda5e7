/** One of two or three views of the same thing, such as 30 or 90 days. */
import { useId } from "preact/hooks";

export interface SegmentedProps<V extends string | number> {
  /** Names the group. */
  legend: string;
  /** Shows the legend above; otherwise only screen readers have it. */
  legendShown?: boolean;
  options: readonly { value: V; label: string }[];
  value: V;
  onChange: (value: V) => void;
}

export function Segmented<V extends string | number>(props: SegmentedProps<V>) {
  const id = useId();
  return (
    <fieldset class="segmented">
      <legend class={props.legendShown ? "field-head" : "unseen"}>{props.legend}</legend>
      <div class="segments">
        {props.options.map((option) => (
          <label key={option.value} class="segment">
            <input
              type="radio"
              name={id}
              class="segment-input"
              value={option.value}
              checked={option.value === props.value}
              onChange={() => props.onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
