import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';

/** How long a button says that it did its work. */
const SAID_MS = 2000;

interface CopyButtonProps {
  /** What is copied, in words for who cannot see what stands beside it. */
  label: string;
  text: string;
  /** On the button; “Copy” without them. */
  words?: string;
  trans: TranslationBundle;
}

/** A button that copies a text and says for a moment that it did. */
export function CopyButton({ label, text, words, trans }: CopyButtonProps): ReactElement {
  const [isSaid, setIsSaid] = useState(false);
  useEffect(() => {
    const timer = isSaid ? setTimeout(() => setIsSaid(false), SAID_MS) : undefined;
    return () => clearTimeout(timer);
  }, [isSaid]);
  return (
    <button
      type="button"
      className="lc-Link lc-Copy"
      aria-label={isSaid ? trans.__('Copied') : label}
      onClick={() => {
        Clipboard.copyToSystem(text);
        setIsSaid(true);
      }}
    >
      <span aria-live="polite">{isSaid ? trans.__('Copied') : (words ?? trans.__('Copy'))}</span>
    </button>
  );
}

interface TextBlockProps extends Omit<CopyButtonProps, 'words'> {
  /** It is for people: its lines may be broken. */
  isProse?: boolean;
}

/** A text to be copied, with its name above it. */
export function TextBlock({ label, text, isProse = false, trans }: TextBlockProps): ReactElement {
  return (
    <div className="lc-TextBlock" data-prose={isProse}>
      <div className="lc-TextBlock-head">
        <span>{label}</span>
        <CopyButton label={trans.__('Copy %1', label)} text={text} trans={trans} />
      </div>
      {/* Long lines are reached by the keyboard, too. */}
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </div>
  );
}
