import type { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { useState, type ReactElement } from 'react';
import type { Links } from '../../protocol';
import { formatMoment } from '../text';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** Offered lifetimes, in seconds; the first is chosen at the beginning. */
const LIFETIMES_S = [HOUR_S, DAY_S, 7 * DAY_S] as const;

interface SignedLinkProps {
  links: Links;
  trans: TranslationBundle;
  onLifetime: (seconds: number) => void;
}

/** How long a link shall work, and what giving it away means. */
export function SignedLinkView({ links, trans, onLifetime }: SignedLinkProps): ReactElement {
  const [lifetime, setLifetime] = useState<number>(LIFETIMES_S[0]);
  if (!links.signing.possible) {
    return (
      <div className="lc-SignedLink">
        <p className="lc-Notice" data-kind="warning">
          {links.signing.words}
        </p>
      </div>
    );
  }
  const until = new Date(Date.now() + lifetime * 1000).toISOString();
  return (
    <div className="lc-SignedLink">
      <fieldset className="lc-Choices">
        <legend>{trans.__('The link works for')}</legend>
        {LIFETIMES_S.map(seconds => (
          <label key={seconds}>
            <input
              type="radio"
              name="lc-lifetime"
              checked={seconds === lifetime}
              onChange={() => {
                setLifetime(seconds);
                onLifetime(seconds);
              }}
            />
            {lifetimeWords(seconds, trans)}
          </label>
        ))}
      </fieldset>
      <p aria-live="polite">
        {trans.__(
          'Whoever has the link can read this one file, without logging in, until %1. It cannot be taken back before.',
          formatMoment(until)
        )}
      </p>
      {links.publicUrl !== null && (
        <p className="lc-Notice">
          {trans.__('Everybody may read this file already: “Copy https Link” gives an address that stays.')}
        </p>
      )}
    </div>
  );
}

function lifetimeWords(seconds: number, trans: TranslationBundle): string {
  return seconds < DAY_S
    ? trans._n('%1 hour', '%1 hours', seconds / HOUR_S)
    : trans._n('%1 day', '%1 days', seconds / DAY_S);
}

/** The body of the dialog; its value is the chosen lifetime in seconds. */
export class SignedLinkBody extends ReactWidget implements Dialog.IBodyWidget<number> {
  constructor(private readonly _props: Omit<SignedLinkProps, 'onLifetime'>) {
    super();
  }

  getValue(): number {
    return this._lifetime;
  }

  protected override render(): ReactElement {
    return <SignedLinkView {...this._props} onLifetime={seconds => (this._lifetime = seconds)} />;
  }

  private _lifetime: number = LIFETIMES_S[0];
}
