import type { LabIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';

interface IconButtonProps {
  icon: LabIcon;
  /** Read by a screen reader and shown as a tooltip. */
  label: string;
  disabled?: boolean;
  /** What it began is under way: it turns. */
  isBusy?: boolean;
  onClick: () => void;
}

/** A button that is only an icon. */
export function IconButton(props: IconButtonProps): ReactElement {
  const { icon, label, disabled = false, isBusy = false, onClick } = props;
  return (
    <button
      type="button"
      className="lc-IconButton"
      aria-label={label}
      title={label}
      disabled={disabled}
      data-busy={isBusy || undefined}
      onClick={onClick}
    >
      <icon.react tag="span" />
    </button>
  );
}
