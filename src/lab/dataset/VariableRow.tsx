import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import type { CoordinateEnds, StoredSize, VariableDescription } from '../../protocol';
import { useAnswer, type Answer } from '../client/useAnswer';
import { formatBytes } from '../text';
import type { IWorkerClient } from '../tokens';
import { AttributeTable } from './AttributeTable';
import { chunkCount, formatDims, formatEnds, formatShape, itemBytes, rawBytes, shortType } from './describe';

interface VariableRowProps {
  name: string;
  variable: VariableDescription;
  /** Of a coordinate, when the worker has told. */
  ends: CoordinateEnds | undefined;
  /** Where it is. */
  place: { uri: string; group?: string };
  client: IWorkerClient;
  trans: TranslationBundle;
}

/** One line of a variable; opened, how it is stored and what its attributes say. */
export function VariableRow(props: VariableRowProps): ReactElement {
  const { name, variable, ends, place, client, trans } = props;
  const [isOpen, setOpen] = useState(false);
  const { long_name: longName, standard_name: standardName, units } = variable.attributes;
  const title = longName ?? standardName;
  const values = ends && formatEnds(ends, units);
  return (
    <details className="lc-Variable" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="lc-Variable-name">{name}</span>
        <span className="lc-Variable-dims">{formatDims(variable.dims, variable.shape)}</span>
        <span className="lc-Variable-dtype">{shortType(variable.dtype)}</span>
        <span className="lc-Variable-title">
          {values !== undefined && <b>{values}</b>}
          {typeof title === 'string' ? title : ''}
          {values === undefined && typeof units === 'string' && typeof title === 'string' && (
            <i>{` ${units}`}</i>
          )}
        </span>
      </summary>
      {isOpen && <Storage name={name} variable={variable} place={place} client={client} trans={trans} />}
      <AttributeTable attributes={variable.attributes} />
    </details>
  );
}

/** Chunks, codecs and sizes. What is stored is counted once this is seen, and no longer than it is. */
function Storage({ name, variable, place, client, trans }: Omit<VariableRowProps, 'ends'>): ReactElement {
  const stored = useAnswer(client, 'stored', { ...place, variable: name });
  const raw = rawBytes(variable);
  const { chunks, shape, codecs, dtype, unreadable } = variable;
  const item = itemBytes(dtype);
  const chunkBytes = chunks && item && chunks.reduce((product, length) => product * length, item);
  const count = chunks && chunkCount(shape, chunks);
  return (
    <dl className="lc-Facts">
      <dt>{trans.__('Chunks')}</dt>
      <dd>
        {chunks && count !== null
          ? trans._n('%2, %3 chunk', '%2, %3 chunks', count, formatShape(chunks), count.toLocaleString())
          : trans.__('none (contiguous)')}
        {chunkBytes ? `, ${trans.__('%1 each', formatBytes(chunkBytes))}` : ''}
      </dd>
      <dt>{trans.__('Codecs')}</dt>
      <dd>{codecs.length > 0 ? codecs.join(', ') : trans.__('none')}</dd>
      {(unreadable === undefined || raw !== undefined) && (
        <>
          <dt>{trans.__('Size')}</dt>
          <dd>{raw === undefined ? trans.__('of no fixed length') : formatBytes(raw)}</dd>
        </>
      )}
      {unreadable !== undefined && (
        <>
          <dt>{trans.__('Values')}</dt>
          <dd>{trans.__('%1, not decoded: %2', dtype, unreadable)}</dd>
        </>
      )}
      <dt>{trans.__('Stored')}</dt>
      <dd aria-live="polite">{storedWords(stored, raw, trans)}</dd>
    </dl>
  );
}

function storedWords(
  { value, problem }: Answer<StoredSize>,
  raw: number | undefined,
  trans: TranslationBundle
): string {
  if (value === undefined) {
    return problem ?? trans.__('counting…');
  }
  const { bytes, chunks, isComplete } = value;
  const inChunks = [formatBytes(bytes), chunks.toLocaleString()];
  if (!isComplete) {
    return trans._n('at least %2 in %3 chunk', 'at least %2 in %3 chunks', chunks, ...inChunks);
  }
  const share = raw ? `, ${trans.__('%1 % of the size', Number(((bytes / raw) * 100).toPrecision(2)))}` : '';
  return `${trans._n('%2 in %3 chunk', '%2 in %3 chunks', chunks, ...inChunks)}${share}`;
}
