import { useRef, type ReactElement } from 'react';
import { problemsOf } from '../check';
import { newDraft } from '../draft';
import { LinkButton, TextField } from '../../parts';
import type { StepProps } from './step';
import { isQuery, sourceLines } from '../query';
import { QuerySummary } from '../parts';

/** Shown in the empty fields. */
const TIME_EXAMPLE = '2000-01/2001-12/P1M';
const GLOB_EXAMPLE = '*_sst_*.nc';
const EXAMPLES = ['/data/sst.2001.nc', '/data/sst.2002.nc'];

/** Which files. */
export function SourceStep({ model, trans }: StepProps): ReactElement {
  const file = useRef<HTMLInputElement>(null);
  const { draft } = model;
  const lines = sourceLines(draft);
  const edit = (sources: string) => {
    // A name that was not typed follows the files.
    const followed = draft.name === newDraft(lines, '').name;
    const next = { ...draft, sources };
    model.edit({ sources, ...(followed && { name: newDraft(sourceLines(next), '').name }) });
  };
  return (
    <>
      <p>
        {trans.__(
          'NetCDF or HDF5 files that belong together become one Zarr dataset. Name the files, or where they are found: a DOI of Zenodo, a folder or catalog on the web (ERDDAP, THREDDS), a bucket (s3://noaa-…/), a pattern like sst_*.nc or sst_{time:%Y%m}.nc, cmr:SHORT_NAME, cds:DATASET, cmems:PRODUCT/DATASET.'
        )}
      </p>
      {draft.query && lines.length === 0 && (
        <QuerySummary source={draft.query} trans={trans} onForget={() => model.edit({ sources: '' })} />
      )}
      <TextField
        label={trans.__('Files or where to find them: one URI, path, web address or DOI a line')}
        rows={8}
        value={draft.sources}
        placeholder={EXAMPLES.join('\n')}
        problem={lines.length > 0 ? problemsOf(draft, trans).sources : undefined}
        hint={trans._n(
          '%2 file or pattern',
          '%2 files or patterns',
          lines.length,
          lines.length.toLocaleString()
        )}
        onChange={edit}
      />
      {lines.some(isQuery) && (
        <div className="lc-Columns">
          <TextField
            label={trans.__('Time range')}
            value={draft.time}
            placeholder={TIME_EXAMPLE}
            hint={trans.__('First, last and step, for names with {time:…}, CMR and grids')}
            onChange={time => model.edit({ time })}
          />
          <TextField
            label={trans.__('Only files like')}
            value={draft.files}
            placeholder={GLOB_EXAMPLE}
            hint={trans.__('Of what a record, folder or catalog offers; several between commas')}
            onChange={files => model.edit({ files })}
          />
        </div>
      )}
      <p>
        <LinkButton onClick={() => file.current?.click()}>{trans.__('Open a saved plan…')}</LinkButton>
      </p>
      <input
        ref={file}
        type="file"
        accept=".yaml,.yml"
        hidden
        aria-label={trans.__('A saved plan')}
        onChange={event => {
          const chosen = event.target.files?.item(0);
          event.target.value = '';
          if (chosen) {
            void model.openPlan(chosen.text());
          }
        }}
      />
    </>
  );
}
