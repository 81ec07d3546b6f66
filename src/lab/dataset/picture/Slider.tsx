import { useId, type ReactElement } from 'react';

interface SliderProps {
  dim: string;
  length: number;
  index: number;
  /** What the index means, when the worker has told: a date, a depth. */
  place: string | undefined;
  onChange: (index: number) => void;
}

/** Where a dimension that is not drawn stands. */
export function Slider({ dim, length, index, place, onChange }: SliderProps): ReactElement {
  const id = useId();
  return (
    <div className="lc-Slider">
      <label htmlFor={id}>{dim}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={length - 1}
        value={index}
        aria-valuetext={place === undefined ? `${index}` : `${index}, ${place}`}
        onChange={event => onChange(Number(event.target.value))}
      />
      <output htmlFor={id}>
        {index} / {length - 1}
        {place !== undefined && <b>{place}</b>}
      </output>
    </div>
  );
}
