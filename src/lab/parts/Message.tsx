import type { ReactElement } from 'react';
import { Button } from './buttons';

interface MessageProps {
  title?: string;
  text: string;
  /** Something is under way: it turns. */
  busy?: boolean;
  /** What one can do about it. */
  action?: { label: string; run: () => void };
}

/** Words in the middle of an empty place. */
export function Message({ title, text, busy = false, action }: MessageProps): ReactElement {
  return (
    <div className="lc-Message" role="status" aria-busy={busy}>
      {busy && <div className="lc-Spinner" />}
      {title !== undefined && <strong>{title}</strong>}
      <p>{text}</p>
      {action && (
        <Button kind="accept" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
