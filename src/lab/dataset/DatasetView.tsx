import type { TranslationBundle } from '@jupyterlab/translation';
import { lazy, Suspense, useId, type ReactElement, type ReactNode } from 'react';
import type { CoordinateEnds, DatasetDescription, VariableDescription } from '../../protocol';
import { LinkButton } from '../parts';
import type { IWorkerClient } from '../tokens';
import { AttributeTable } from './AttributeTable';
import { formatEnds, groupVariables } from './describe';
import { drawable } from './picture';
import { VariableRow } from './VariableRow';

/** With colours, coast lines and all that only a picture needs; begun while the metadata are read. */
export const loadPicture = () => import('./picture/PictureView');
const PictureView = lazy(loadPicture);

interface DatasetViewProps {
  description: DatasetDescription;
  /** First and last values of coordinates, when they are there. */
  ends: Record<string, CoordinateEnds>;
  /** The group that is described; undefined for the root. */
  group: string | undefined;
  client: IWorkerClient;
  trans: TranslationBundle;
  onOpenGroup: (name: string) => void;
}

/** More attributes than these are folded away. */
const ATTRIBUTES_SHOWN = 6;

/** A dataset as xarray would print it: groups, dimensions, coordinates, variables, attributes. */
export function DatasetView(props: DatasetViewProps): ReactElement {
  const { description, ends, group, client, trans, onOpenGroup } = props;
  const { coordinates, variables } = groupVariables(description);
  const dims = Object.entries(description.dims);
  const pictured = drawable(description);
  const attributes = Object.keys(description.attributes).length;
  // The first data variable; a coordinate only where there is nothing else.
  const first = variables.map(([name]) => name).find(name => pictured.includes(name)) ?? pictured.at(0);
  const place = { uri: description.uri, ...(group !== undefined && { group }) };
  const rows = (listed: [string, VariableDescription][]) => (
    <div>
      {listed.map(([name, variable]) => (
        <VariableRow
          key={name}
          name={name}
          variable={variable}
          ends={ends[name]}
          place={place}
          client={client}
          trans={trans}
        />
      ))}
    </div>
  );
  return (
    <div>
      {description.groups.length > 0 && (
        <Section title={trans.__('Groups')} count={description.groups.length}>
          <ul className="lc-Dims">
            {description.groups.map(name => (
              <li key={name}>
                <LinkButton onClick={() => onOpenGroup(name)}>{`${name}/`}</LinkButton>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {first !== undefined && (
        <Suspense fallback={<div className="lc-Picture-empty" />}>
          <PictureView
            description={description}
            group={group}
            client={client}
            trans={trans}
            variable={first}
          />
        </Suspense>
      )}
      <Section title={trans.__('Dimensions')} count={dims.length}>
        <ul className="lc-Dims">
          {dims.map(([name, length]) => (
            <li key={name}>
              <b>{name}</b> {length.toLocaleString()}
              {description.unlimited.includes(name) && <em> {trans.__('unlimited')}</em>}
              {ends[name] && <em> {formatEnds(ends[name])}</em>}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={trans.__('Coordinates')} count={coordinates.length}>
        {rows(coordinates)}
      </Section>
      <Section title={trans.__('Data variables')} count={variables.length}>
        {rows(variables)}
      </Section>
      <Section title={trans.__('Attributes')} count={attributes} isFolded={attributes > ATTRIBUTES_SHOWN}>
        <AttributeTable attributes={description.attributes} />
      </Section>
    </div>
  );
}

function Section(props: {
  title: string;
  count: number;
  /** Opened by who wants to see it; without it always open. */
  isFolded?: boolean;
  children: ReactNode;
}): ReactElement {
  const { title, count, isFolded, children } = props;
  const id = useId();
  const heading = (
    <h3 id={id}>
      {title} <span className="lc-Count">{count.toLocaleString()}</span>
    </h3>
  );
  return (
    <section className="lc-Section" aria-labelledby={id}>
      {isFolded === true ? (
        <details className="lc-Section-folded">
          <summary>{heading}</summary>
          {children}
        </details>
      ) : (
        <>
          {heading}
          {count > 0 && children}
        </>
      )}
    </section>
  );
}
