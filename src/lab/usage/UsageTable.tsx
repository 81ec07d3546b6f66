import type { TranslationBundle } from '@jupyterlab/translation';
import { deleteIcon, folderIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { Usage, UsageChild } from '../../protocol';
import { nameOf } from '../panels/uri';
import { IconButton } from '../parts';
import { formatBytes, formatDollars, formatModified } from '../text';

export interface UsageTableProps {
  usage: Usage;
  /** US dollars a decimal gigabyte costs in a month. */
  price: number;
  trans: TranslationBundle;
  onOpen: (uri: string) => void;
  onReveal: (uri: string) => void;
  onRemove: (uri: string) => void;
}

/** The parts of a folder in figures, largest first. */
export function UsageTable({
  usage,
  price,
  trans,
  onOpen,
  onReveal,
  onRemove
}: UsageTableProps): ReactElement {
  const rows = [...usage.children].sort((a, b) => b.sizeBytes - a.sizeBytes);
  return (
    <table className="lc-UsageTable">
      <thead>
        <tr>
          <th scope="col">{trans.__('Name')}</th>
          <th scope="col">{trans.__('Size')}</th>
          <th scope="col">{trans.__('Share')}</th>
          <th scope="col">{trans.__('Objects')}</th>
          <th scope="col">{trans.__('Oldest')}</th>
          <th scope="col">{trans.__('Newest')}</th>
          <th scope="col">{trans.__('A month')}</th>
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
                <button type="button" className="lc-Link" onClick={() => onOpen(child.uri)}>
                  {nameOf(child.uri)}/
                </button>
              ) : (
                nameOf(child.uri)
              )}
            </th>
            <Figures child={child} whole={usage.sizeBytes} price={price} trans={trans} />
            <td className="lc-UsageTable-actions">
              <IconButton
                icon={folderIcon}
                label={trans.__('Show %1 in its panel', nameOf(child.uri))}
                onClick={() => onReveal(child.uri)}
              />
              <IconButton
                icon={deleteIcon}
                label={trans.__('Delete %1…', nameOf(child.uri))}
                onClick={() => onRemove(child.uri)}
              />
            </td>
          </tr>
        ))}
        {usage.others && (
          <tr>
            <th scope="row">{trans.__('%1 smaller ones', usage.others.children.toLocaleString())}</th>
            <Figures
              child={{ ...usage.others, oldest: null, newest: null }}
              whole={usage.sizeBytes}
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
      <td>{`${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`}</td>
      <td>{child.objects.toLocaleString()}</td>
      <td>{formatModified(child.oldest)}</td>
      <td>{formatModified(child.newest)}</td>
      <td>{price > 0 ? formatDollars((child.sizeBytes / GIGABYTE) * price, trans) : ''}</td>
    </>
  );
}
