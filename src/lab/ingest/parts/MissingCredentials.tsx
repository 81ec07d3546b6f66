import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { CredentialInfo, CredentialName } from '../../../protocol';
import { Button, OutsideLink } from '../../parts';

interface MissingCredentialsProps {
  missing: readonly CredentialInfo[];
  trans: TranslationBundle;
  onEnter: (name: CredentialName) => void;
}

/** Files that were found cannot be read without these. */
export function MissingCredentials({ missing, trans, onEnter }: MissingCredentialsProps): ReactElement {
  return (
    <>
      {missing.map(({ name, title, link }) => (
        <div key={name} className="lc-Notice" data-kind="warning">
          <p>{trans.__('These files ask for an account: %1. No credentials are found.', title)}</p>
          <div className="lc-Buttons">
            <Button onClick={() => onEnter(name)}>{trans.__('Enter credentials…')}</Button>
            <OutsideLink href={link}>{trans.__('Get an account or a token')}</OutsideLink>
          </div>
        </div>
      ))}
    </>
  );
}
