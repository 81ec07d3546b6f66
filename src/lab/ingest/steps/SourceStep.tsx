import { useRef, type ReactElement } from 'react';
import { problemsOf } from '../check';
import { newDraft, sourceLines } from '../draft';
import { TextField, type StepProps } from '../parts';

/** Shown in the empty field. */
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
      <p>{trans.__('NetCDF or HDF5 files that belong together become one Zarr dataset.')}</p>
      <TextField
        label={trans.__('Files: URIs, paths on the server or web addresses, one a line')}
        rows={8}
        value={draft.sources}
        placeholder={EXAMPLES.join('\n')}
        problem={lines.length > 0 ? problemsOf(draft, trans).sources : undefined}
        hint={trans._n('%1 file or pattern', '%1 files or patterns', lines.length)}
        onChange={edit}
      />
      <p>
        <button type="button" className="lc-Link" onClick={() => file.current?.click()}>
          {trans.__('Open a saved plan…')}
        </button>
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
            void chosen.text().then(yaml => model.openPlan(yaml));
          }
        }}
      />
    </>
  );
}
