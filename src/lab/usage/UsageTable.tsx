import type { TranslationBundle } from '@jupyterlab/translation';
import { cutIcon, deleteIcon, folderIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { Usage, UsageChild } from '../../protocol';
import { IconButton, LinkButton } from '../parts';
import { nameOf } from '../places/uri';
import { formatBytes, formatDollars, formatModified } from '../text';
import { monthlyCost } from './cost';

interface UsageTableProps {
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
          {FIGURES.map(({ name, title }) => (
            <th key={name} scope="col" data-figure={name}>
              {title(trans)}
            </th>
          ))}
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
            <td>
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
            <th scope="row">
              {trans._n(
                '%2 smaller one',
                '%2 smaller ones',
                others.children,
                others.children.toLocaleString()
              )}
            </th>
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

interface FiguresProps {
  child: Omit<UsageChild, 'uri'>;
  whole: number;
  price: number;
  trans: TranslationBundle;
}

interface Figure {
  name: string;
  title: (trans: TranslationBundle) => string;
  words: (props: FiguresProps) => string;
}

/** What is told of each part; where there is no room for all, the style leaves out some by name. */
const FIGURES: readonly Figure[] = [
  {
    name: 'size',
    title: trans => trans.__('Size'),
    words: ({ child }) => formatBytes(child.sizeBytes)
  },
  {
    name: 'share',
    title: trans => trans.__('Share'),
    words: ({ child, whole }) => formatShare(whole > 0 ? child.sizeBytes / whole : 0)
  },
  {
    name: 'objects',
    title: trans => trans.__('Objects'),
    words: ({ child }) => child.objects.toLocaleString()
  },
  {
    name: 'oldest',
    title: trans => trans.__('Oldest'),
    words: ({ child }) => formatModified(child.oldest)
  },
  {
    name: 'newest',
    title: trans => trans.__('Newest'),
    words: ({ child }) => formatModified(child.newest)
  },
  {
    name: 'cost',
    title: trans => trans.__('Cost a month'),
    words: ({ child, price, trans }) =>
      price > 0 ? formatDollars(monthlyCost(child.sizeBytes, price), trans) : ''
  }
];

function Figures(props: FiguresProps): ReactElement {
  return (
    <>
      {FIGURES.map(({ name, words }) => (
        <td key={name} data-figure={name}>
          {words(props)}
        </td>
      ))}
    </>
  );
}

function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) {
    return '< 0.1 %';
  }
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
