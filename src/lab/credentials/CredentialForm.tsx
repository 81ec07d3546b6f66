import type { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { useId, type ReactElement } from 'react';
import type { CredentialInfo } from '../../protocol';
import { OutsideLink } from '../parts';

interface EnteredCredentials {
  values: Record<string, string>;
  where: 'session' | 'file';
}

interface CredentialFormProps {
  info: CredentialInfo;
  /** Who can read the file, in a sentence. */
  readers: string;
  trans: TranslationBundle;
}

/** The fields of a provider, and where to keep them. The form itself holds what is typed. */
export function CredentialForm({ info, readers, trans }: CredentialFormProps): ReactElement {
  const id = useId();
  return (
    <form className="lc-CredentialForm" autoComplete="off" onSubmit={event => event.preventDefault()}>
      {info.fields.map(({ name, label, isSecret, isOptional }) => (
        <div key={name} className="lc-Field">
          <label htmlFor={`${id}${name}`}>{isOptional ? trans.__('%1 (optional)', label) : label}</label>
          <input
            id={`${id}${name}`}
            name={name}
            type={isSecret ? 'password' : 'text'}
            className="jp-mod-styled"
            autoComplete="off"
            spellCheck={false}
          />
        </div>
      ))}
      <fieldset className="lc-Choices">
        <legend>{trans.__('Keep them')}</legend>
        {info.file !== null && (
          <label>
            <input type="radio" name="where" value="file" defaultChecked />
            {trans.__('in %1', info.file)}
          </label>
        )}
        <label>
          <input type="radio" name="where" value="session" defaultChecked={info.file === null} />
          {trans.__('for this session only, in memory')}
        </label>
      </fieldset>
      {info.file !== null && (
        <p className="lc-Notice" data-kind="warning">
          {readers}
        </p>
      )}
      <p>
        <OutsideLink href={info.link}>{trans.__('Get an account or a token')}</OutsideLink>
      </p>
    </form>
  );
}

/** The body of the dialog; its value is what was typed. */
export class CredentialBody extends ReactWidget implements Dialog.IBodyWidget<EnteredCredentials> {
  constructor(private readonly _props: CredentialFormProps) {
    super();
  }

  getValue(): EnteredCredentials {
    const form = this.node.querySelector('form');
    const typed = form ? new FormData(form) : new FormData();
    const text = (name: string) => {
      const value = typed.get(name);
      return typeof value === 'string' ? value : '';
    };
    const values = this._props.info.fields
      .map(({ name }): [string, string] => [name, text(name).trim()])
      .filter(([, value]) => value !== '');
    return {
      values: Object.fromEntries(values),
      where: text('where') === 'file' ? 'file' : 'session'
    };
  }

  protected override render(): ReactElement {
    return <CredentialForm {...this._props} />;
  }
}
