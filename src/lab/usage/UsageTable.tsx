import type { TranslationBundle } from '@jupyterlab/translation';
import { cutIcon, deleteIcon, folderIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { Usage, UsageChild } from '../../protocol';
import { nameOf } from '../panels/uri';
import { IconButton, LinkButton } from '../parts';
import { formatBytes, formatDollars, formatModified } from '../text';

export interface UsageTableProps {
  /** In the order in which they are shown. */
  rows: readonly UsageChild[];
  others?: Usage['others'];
  /** Bytes of all of it. */
  whole: number;
  /** What it lists, for those who hear it. */
  label: string;
  /** Rows are named by what comes after it. */
  folder: string;
  /** US dollars a decimal gigabyte costs in a month. */
  price: number;
  trans: TranslationBundle;
  onOpen: (uri: string) => void;
  onReveal: (uri: string) => void;
  onMove: (uri: string) => void;
  onRemove: (uri: string) => void;
}

/** Parts of a folder in figures, and what one can do with them. */
export function UsageTable(props: UsageTableProps): ReactElement {
  const { rows, others, whole, label, folder, price, trans, onOpen, onReveal, onMove, onRemove } = props;
  return (
    <table className="lc-UsageTable" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{trans.__('Name')}</th>
          <th scope="col">{trans.__('Size')}</th>
          <th scope="col" data-figure="share">
            {trans.__('Share')}
          </th>
          <th scope="col" data-figure="objects">
            {trans.__('Objects')}
          </th>
          <th scope="col" data-figure="oldest">
            {trans.__('Oldest')}
          </th>
          <th scope="col" data-figure="newest">
            {trans.__('Newest')}
          </th>
          <th scope="col" data-figure="cost">
            {trans.__('A month')}
          </th>
          <th scope="col">
            <span className="lc-hidden">{trans.__('Actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(child => (
          <tr key={child.uri}>
            <th scope="row">
              {child.uri.endsWith('/') ? (
                <LinkButton onClick={() => onOpen(child.uri)}>{nameBelow(folder, child.uri)}</LinkButton>
              ) : (
                nameBelow(folder, child.uri)
              )}
            </th>
            <Figures child={child} whole={whole} price={price} trans={trans} />
            <td className="lc-UsageTable-actions">
              <IconButton
                icon={folderIcon}
                label={trans.__('Show %1 in its panel', nameOf(child.uri))}
                onClick={() => onReveal(child.uri)}
              />
              <IconButton
                icon={cutIcon}
                label={trans.__('Move %1…', nameOf(child.uri))}
                onClick={() => onMove(child.uri)}
              />
              <IconButton
                icon={deleteIcon}
                label={trans.__('Delete %1…', nameOf(child.uri))}
                onClick={() => onRemove(child.uri)}
              />
            </td>
          </tr>
        ))}
        {others && (
          <tr>
            <th scope="row">{trans.__('%1 smaller ones', others.children.toLocaleString())}</th>
            <Figures
              child={{ ...others, oldest: null, newest: null }}
              whole={whole}
              price={price}
              trans={trans}
            />
            <td />
          </tr>
        )}
      </tbody>
    </table>
  );
}

function nameBelow(folder: string, uri: string): string {
  return uri.startsWith(folder) ? uri.slice(folder.length) : uri;
}

const GIGABYTE = 1e9;

function Figures(props: {
  child: Omit<UsageChild, 'uri'>;
  whole: number;
  price: number;
  trans: TranslationBundle;
}): ReactElement {
  const { child, whole, price, trans } = props;
  const share = whole > 0 ? child.sizeBytes / whole : 0;
  return (
    <>
      <td>{formatBytes(child.sizeBytes)}</td>
      <td data-figure="share">{`${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`}</td>
      <td data-figure="objects">{child.objects.toLocaleString()}</td>
      <td data-figure="oldest">{formatModified(child.oldest)}</td>
      <td data-figure="newest">{formatModified(child.newest)}</td>
      <td data-figure="cost">
        {price > 0 ? formatDollars((child.sizeBytes / GIGABYTE) * price, trans) : ''}
      </td>
    </>
  );
}
