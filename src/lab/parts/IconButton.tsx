import type { LabIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';

interface IconButtonProps {
  icon: LabIcon;
  /** Read by a screen reader and shown as a tooltip. */
  label: string;
  disabled?: boolean;
  onClick: () => void;
}

/** A button that is only an icon. */
export function IconButton({ icon, label, disabled = false, onClick }: IconButtonProps): ReactElement {
  return (
    <button
      type="button"
      className="lc-IconButton"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <icon.react tag="span" />
    </button>
  );
}
