import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import type { Usage, UsageChild } from '../../protocol';
import { Button, LinkButton, Problem, ProgressBar, useAnnounced } from '../parts';
import { crumbsOf, nameOf } from '../places/uri';
import { formatBytes, formatDollars, formatMoment } from '../text';
import type { IJobs, IWorkerClient } from '../tokens';
import { monthlyCost } from './cost';
import { Treemap } from './Treemap';
import { UsageTable } from './UsageTable';
import { useUsage } from './useUsage';

interface UsagePageProps {
  /** The folder to begin with; one does not come above it. */
  uri: string;
  client: IWorkerClient;
  jobs: IJobs;
  price: number;
  trans: TranslationBundle;
  onReveal: (uri: string) => void;
  onMove: (uri: string) => void;
  onRemove: (uri: string) => void;
}

/** How much is where: a picture and figures of a folder, and of those below it. */
export function UsagePage({
  uri: top,
  client,
  jobs,
  price,
  trans,
  onReveal,
  onMove,
  onRemove
}: UsagePageProps): ReactElement {
  const [uri, open] = useState(top);
  const heading = useAnnounced(uri);
  const { measured, job, problem, measure, stop } = useUsage(uri, client, jobs);
  const isMeasuring = job?.state === 'running' || job?.state === 'queued';
  const usage = measured?.usage;
  const lists = [
    [trans.__('Largest files and datasets'), usage?.largest],
    [trans.__('Longest unchanged'), usage?.stalest]
  ] as const;
  const table = (rows: readonly UsageChild[], label: string, others?: Usage['others']) => (
    <UsageTable
      rows={rows}
      others={others}
      whole={usage?.sizeBytes ?? 0}
      label={label}
      folder={uri}
      price={price}
      trans={trans}
      onOpen={open}
      onReveal={onReveal}
      onMove={onMove}
      onRemove={onRemove}
    />
  );
  return (
    <div className="lc-Sheet lc-mod-wide lc-Usage">
      <div className="lc-Sheet-head">
        <div>
          <h2 ref={heading} tabIndex={-1}>
            {trans.__('Usage of %1', nameOf(uri) || uri)}
          </h2>
          <nav aria-label={trans.__('Folders')} className="lc-Trail">
            {crumbsOf(top, uri).map(({ name, uri: each }) => (
              <LinkButton
                key={each}
                aria-current={each === uri ? 'page' : undefined}
                onClick={() => open(each)}
              >
                {each === top ? each : `${name}/`}
              </LinkButton>
            ))}
          </nav>
        </div>
        {isMeasuring && job && (
          <Button kind="reject" onClick={() => stop(job)}>
            {trans.__('Stop')}
          </Button>
        )}
        <Button kind="accept" disabled={isMeasuring} onClick={measure}>
          {trans.__('Measure again')}
        </Button>
      </div>
      <Problem>{problem}</Problem>
      {isMeasuring && job && (
        <div role="status">
          <ProgressBar label={trans.__('Measuring')} fraction={null} state="running" />
          {/* Each step would be read out. */}
          <p aria-live="off">
            {trans._n(
              'Counting: %2 object so far, %3',
              'Counting: %2 objects so far, %3',
              job.progress.partsDone,
              job.progress.partsDone.toLocaleString(),
              formatBytes(job.progress.bytesDone)
            )}
          </p>
        </div>
      )}
      {usage && (
        <>
          <p className="lc-Usage-total">
            <b>{formatBytes(usage.sizeBytes)}</b>{' '}
            {trans._n('in %2 object', 'in %2 objects', usage.objects, usage.objects.toLocaleString())}
            {price > 0 &&
              `, ${trans.__('%1 a month', formatDollars(monthlyCost(usage.sizeBytes, price), trans))}`}
            <span>{trans.__('as of %1', formatMoment(measured.at))}</span>
          </p>
          <Treemap usage={usage} price={price} trans={trans} onOpen={open} />
          {table(bySize(usage.children), trans.__('Parts of this folder'), usage.others)}
          {lists.map(
            ([title, rows]) =>
              rows &&
              rows.length > 0 && (
                <details key={title} className="lc-Usage-list">
                  <summary>
                    <h3>{title}</h3>
                  </summary>
                  {table(rows, title)}
                </details>
              )
          )}
        </>
      )}
    </div>
  );
}

function bySize(children: readonly UsageChild[]): UsageChild[] {
  return [...children].sort((a, b) => b.sizeBytes - a.sizeBytes);
}
