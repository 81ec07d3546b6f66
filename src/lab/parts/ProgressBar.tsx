import type { ReactElement } from 'react';

interface ProgressBarProps {
  label: string;
  /** Between 0 and 1; null while the whole is unknown. */
  fraction: number | null;
  state?: string;
}

/** A bar that also speaks. */
export function ProgressBar({ label, fraction, state }: ProgressBarProps): ReactElement {
  const percent = fraction === null ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      className="lc-Bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      data-state={state}
      data-unknown={percent === undefined}
    >
      <div className="lc-Bar-fill" style={percent === undefined ? undefined : { width: `${percent}%` }} />
    </div>
  );
}
