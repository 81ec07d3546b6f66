import { useId, type ReactElement, type ReactNode } from 'react';

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  problem?: string;
  hint?: string;
  placeholder?: string;
  rows?: number;
}

/** A labelled text field with its words of error or advice. */
export function TextField(props: TextFieldProps): ReactElement {
  const id = useId();
  const wordsId = useId();
  const words = props.problem ?? props.hint;
  const common = {
    id,
    value: props.value,
    placeholder: props.placeholder,
    spellCheck: false,
    'aria-invalid': props.problem !== undefined,
    'aria-describedby': words === undefined ? undefined : wordsId
  };
  return (
    <div className="lc-Field">
      <label htmlFor={id}>{props.label}</label>
      {props.rows === undefined ? (
        <input type="text" {...common} onChange={event => props.onChange(event.target.value)} />
      ) : (
        <textarea rows={props.rows} {...common} onChange={event => props.onChange(event.target.value)} />
      )}
      {words !== undefined && (
        <p id={wordsId} className="lc-Field-words" data-problem={props.problem !== undefined}>
          {words}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  /** The options stand beside one another. */
  isInline?: boolean;
  value: T;
  options: { value: T; label: string; hint?: string }[];
  onChange: (value: T) => void;
}

/** A group of radio buttons. */
export function Choice<T extends string>(props: ChoiceProps<T>): ReactElement {
  const { legend, isInline = false, value, options, onChange } = props;
  const name = useId();
  return (
    <fieldset className="lc-Choice" data-inline={isInline}>
      <legend>{legend}</legend>
      {options.map(option => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label}
            {option.hint !== undefined && <small>{option.hint}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** A labelled list of which one is chosen; `onChange` is told its value. */
export function SelectField({ label, value, options, onChange }: SelectProps): ReactElement {
  const id = useId();
  return (
    <div className="lc-Field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="lc-Select" value={value} onChange={event => onChange(event.target.value)}>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface CheckProps {
  label: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** A labelled box that is ticked or not. */
export function Check({ label, checked, disabled, onChange }: CheckProps): ReactElement {
  return (
    <label className="lc-Check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={event => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
