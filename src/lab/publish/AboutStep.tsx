import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { TextField } from '../parts';
import type { AboutDraft } from './about';

interface AboutStepProps {
  draft: AboutDraft;
  onChange: (change: Partial<AboutDraft>) => void;
  trans: TranslationBundle;
}

/** What the data are: in the request, the catalog and the feedstock alike. */
export function AboutStep({ draft, onChange, trans }: AboutStepProps): ReactElement {
  const field = (name: keyof AboutDraft) => ({
    value: draft[name],
    onChange: (value: string) => onChange({ [name]: value })
  });
  return (
    <>
      <p>{trans.__('Said once here, it stands in the request, the catalog entry and the feedstock.')}</p>
      <TextField label={trans.__('Title')} {...field('title')} />
      <TextField label={trans.__('Description')} rows={3} {...field('description')} />
      <TextField
        label={trans.__('Licence')}
        hint={trans.__('By its SPDX identifier, like CC-BY-4.0; the provider’s page says which.')}
        {...field('license')}
      />
      <div className="lc-Columns">
        <TextField
          label={trans.__('Providers')}
          hint={trans.__('Who made the data: a line each, “name | address”.')}
          rows={2}
          {...field('providers')}
        />
        <TextField
          label={trans.__('Maintainers')}
          hint={trans.__('Who looks after this copy: a line each, “name | GitHub user”.')}
          rows={2}
          {...field('maintainers')}
        />
      </div>
      <TextField label={trans.__('Tags')} hint={trans.__('Between commas.')} {...field('tags')} />
    </>
  );
}
