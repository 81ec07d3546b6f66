import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { Answer } from './useAnswer';

/** How long a button says that it did its work. */
const SAID_MS = 2000;

export interface CopyButtonProps {
  /** What is copied, in words for who cannot see what stands beside it. */
  label: string;
  text: string;
  /** On the button; “Copy” without them. */
  words?: string;
  trans: TranslationBundle;
}

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

/** A text to be copied, with its name above it. */
export function TextBlock({ label, text, trans }: CopyButtonProps): ReactElement {
  return (
    <div className="lc-TextBlock">
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

export interface OutsideLinkProps {
  href: string;
  isButton?: boolean;
  children: ReactNode;
}

/** A link that leaves JupyterLab, in a tab of its own. */
export function OutsideLink({ href, isButton, children }: OutsideLinkProps): ReactElement {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className={isButton ? 'lc-LinkButton' : undefined}
    >
      {children}
    </a>
  );
}

export interface AnswerViewProps<T> {
  answer: Answer<T>;
  busyWords: string;
  children: (value: T) => ReactNode;
}

/** An answer when it is there; until then, and when there is none, words. */
export function AnswerView<T>({ answer, busyWords, children }: AnswerViewProps<T>): ReactElement {
  if (answer.problem !== undefined) {
    return (
      <p className="lc-Notice" data-kind="error" role="alert">
        {answer.problem}
      </p>
    );
  }
  return answer.value === undefined ? (
    <p role="status" className="lc-Busy">
      <span className="lc-Spinner" />
      {busyWords}
    </p>
  ) : (
    <>{children(answer.value)}</>
  );
}
