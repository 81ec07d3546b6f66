import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import type { DatasetDescription } from '../../protocol';
import { isAbort, messageOf } from '../client/errors';
import { nameOf } from '../panels/uri';
import type { IWorkerClient } from '../tokens';
import { DatasetView } from './DatasetView';

export interface DatasetPageProps {
  uri: string;
  client: IWorkerClient;
  trans: TranslationBundle;
  /** `python` is the code of a dataset that needs its own. */
  onSnippet: (python?: string) => void;
  onIngest: () => void;
}

const FORMAT_NAMES: Record<DatasetDescription['format'], string> = {
  netcdf4: 'NetCDF-4',
  hdf5: 'HDF5',
  netcdf3: 'NetCDF-3',
  zarr2: 'Zarr v2',
  zarr3: 'Zarr v3'
};

/** The dataset viewer: asks the worker, then shows what it found. */
export function DatasetPage({ uri, client, trans, onSnippet, onIngest }: DatasetPageProps): ReactElement {
  const [description, setDescription] = useState<DatasetDescription>();
  const [problem, setProblem] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setDescription(undefined);
    setProblem(undefined);
    client.call('inspect', { uri }, { signal: abort.signal }).then(setDescription, (error: unknown) => {
      if (!isAbort(error) && !abort.signal.aborted) {
        setProblem(messageOf(error));
      }
    });
    return () => abort.abort();
  }, [uri, attempt]);
  const isZarr = description?.format.startsWith('zarr') === true;
  return (
    <div className="lc-Dataset">
      <div className="lc-Dataset-head">
        <div>
          <h2>{nameOf(uri)}</h2>
          <p className="lc-Dataset-uri">{uri.replace(/\/$/, '')}</p>
        </div>
        {description && <span className="lc-Badge">{FORMAT_NAMES[description.format]}</span>}
        <span className="lc-Spacer" />
        {isZarr && (
          <button
            type="button"
            className="jp-mod-styled jp-mod-accept lc-Button"
            onClick={() => onSnippet(description.python)}
          >
            {trans.__('Copy Python snippet')}
          </button>
        )}
        {description && !isZarr && (
          <button type="button" className="jp-mod-styled jp-mod-accept lc-Button" onClick={onIngest}>
            {trans.__('Ingest to Zarr…')}
          </button>
        )}
        <button
          type="button"
          className="jp-mod-styled jp-mod-reject lc-Button"
          onClick={() => setAttempt(attempt + 1)}
        >
          {trans.__('Read again')}
        </button>
      </div>
      {problem !== undefined && (
        <p className="lc-Notice" data-kind="error" role="alert">
          {problem}
        </p>
      )}
      {!description && problem === undefined && (
        <div className="lc-Message" role="status" aria-busy="true">
          <div className="lc-Spinner" />
          <p>{trans.__('Reading the metadata…')}</p>
        </div>
      )}
      {description && <DatasetView description={description} client={client} trans={trans} />}
    </div>
  );
}
