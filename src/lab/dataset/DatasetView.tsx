import type { TranslationBundle } from '@jupyterlab/translation';
import { lazy, Suspense, useId, type ReactElement } from 'react';
import type { Attributes, DatasetDescription, VariableDescription } from '../../protocol';
import { formatBytes } from '../text';
import type { IWorkerClient } from '../tokens';
import { formatAttribute, formatDims, formatShape, groupVariables, rawBytes } from './describe';
import { drawable } from './picture';

/** With colours, coast lines and all that only a picture needs. */
const PictureView = lazy(() => import('./picture/PictureView'));

export interface DatasetViewProps {
  description: DatasetDescription;
  client: IWorkerClient;
  trans: TranslationBundle;
}

/** A dataset as xarray would print it: dimensions, coordinates, variables, attributes. */
export function DatasetView({ description, client, trans }: DatasetViewProps): ReactElement {
  const { coordinates, variables } = groupVariables(description);
  const dims = Object.entries(description.dims);
  const pictured = drawable(description);
  // The first data variable; a coordinate only where there is nothing else.
  const first = variables.map(([name]) => name).find(name => pictured.includes(name)) ?? pictured.at(0);
  return (
    <div className="lc-Dataset-body">
      {first !== undefined && (
        <Suspense fallback={<div className="lc-Picture-empty" />}>
          <PictureView description={description} client={client} trans={trans} variable={first} />
        </Suspense>
      )}
      <Section title={trans.__('Dimensions')} count={dims.length}>
        <ul className="lc-Dims">
          {dims.map(([name, length]) => (
            <li key={name}>
              <b>{name}</b> {length.toLocaleString()}
              {description.unlimited.includes(name) && <em> {trans.__('unlimited')}</em>}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={trans.__('Coordinates')} count={coordinates.length}>
        <Variables variables={coordinates} trans={trans} />
      </Section>
      <Section title={trans.__('Data variables')} count={variables.length}>
        <Variables variables={variables} trans={trans} />
      </Section>
      <Section title={trans.__('Attributes')} count={Object.keys(description.attributes).length}>
        <AttributeTable attributes={description.attributes} />
      </Section>
      {description.groups.length > 0 && (
        <Section title={trans.__('Groups')} count={description.groups.length}>
          <ul className="lc-Dims">
            {description.groups.map(group => (
              <li key={group}>{group}</li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}

function Section({
  title,
  count,
  children
}: {
  title: string;
  count: number;
  children: ReactElement;
}): ReactElement {
  const id = useId();
  return (
    <section className="lc-Section" aria-labelledby={id}>
      <h3 id={id}>
        {title} <span className="lc-Count">{count}</span>
      </h3>
      {count > 0 && children}
    </section>
  );
}

function Variables({
  variables,
  trans
}: {
  variables: [string, VariableDescription][];
  trans: TranslationBundle;
}): ReactElement {
  return (
    <div className="lc-Variables">
      {variables.map(([name, variable]) => (
        <Variable key={name} name={name} variable={variable} trans={trans} />
      ))}
    </div>
  );
}

function Variable({
  name,
  variable,
  trans
}: {
  name: string;
  variable: VariableDescription;
  trans: TranslationBundle;
}): ReactElement {
  const bytes = rawBytes(variable);
  const title = variable.attributes.long_name ?? variable.attributes.standard_name;
  const stored =
    variable.storedBytes !== null ? trans.__('%1 stored', formatBytes(variable.storedBytes)) : undefined;
  return (
    <details className="lc-Variable">
      <summary>
        <span className="lc-Variable-name">{name}</span>
        <span className="lc-Variable-dims">{formatDims(variable.dims, variable.shape)}</span>
        <span className="lc-Variable-dtype">{variable.dtype}</span>
        <span className="lc-Variable-title">{typeof title === 'string' ? title : ''}</span>
      </summary>
      <dl className="lc-Facts">
        <dt>{trans.__('Chunks')}</dt>
        <dd>{variable.chunks ? formatShape(variable.chunks) : trans.__('none (contiguous)')}</dd>
        <dt>{trans.__('Codecs')}</dt>
        <dd>{variable.codecs.length > 0 ? variable.codecs.join(', ') : trans.__('none')}</dd>
        <dt>{trans.__('Size')}</dt>
        <dd>{[bytes === undefined ? undefined : formatBytes(bytes), stored].filter(Boolean).join(', ')}</dd>
      </dl>
      <AttributeTable attributes={variable.attributes} />
    </details>
  );
}

function AttributeTable({ attributes }: { attributes: Attributes }): ReactElement {
  return (
    <dl className="lc-Attributes">
      {Object.entries(attributes).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatAttribute(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
