/** What a job's card says below its bar. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Job, JobProgress } from '../../protocol';
import { fractionOf } from '../../protocol/jobs';
import { formatBytes, formatDuration, formatMoment } from '../text';

/** How far its bar is; null while it runs and the whole is not known. */
export function barOf({ state, progress }: Job): number | null {
  return state === 'done' ? 1 : (fractionOf(progress) ?? (state === 'running' ? null : 0));
}

/** One line below the bar. */
export function wordsOf(job: Job, trans: TranslationBundle): string {
  const { progress } = job;
  const amount = amountOf(job, trans);
  switch (job.state) {
    case 'queued':
      if (job.verb === 'download') {
        return trans.__('Waiting for the page that downloads it');
      }
      return job.verb === 'upload'
        ? trans.__('Waiting for the browser: choose the same files for the same folder again')
        : trans.__('Waiting for its turn');
    case 'paused':
      return amount === null ? trans.__('Paused') : trans.__('Paused at %1', amount);
    case 'cancelled':
      return amount === null ? trans.__('Cancelled') : trans.__('Cancelled at %1', amount);
    case 'failed':
      return amount === null ? trans.__('Failed') : trans.__('Failed at %1', amount);
    case 'done':
      return doneWords(job, trans);
    case 'running':
      return runningWords(progress, amount, trans);
  }
}

/** How fast it goes, and what it has to say. */
function runningWords(
  { bytesPerSecond, etaSeconds, note }: JobProgress,
  amount: string | null,
  trans: TranslationBundle
): string {
  if (amount === null) {
    return note ?? trans.__('Running');
  }
  const speed = formatBytes(bytesPerSecond);
  const measured =
    bytesPerSecond <= 0
      ? amount
      : etaSeconds === null
        ? trans.__('%1, %2/s', amount, speed)
        : trans.__('%1, %2/s, %3 left', amount, speed, formatDuration(etaSeconds, trans));
  return note === null ? measured : trans.__('%1. %2', measured, note);
}

/** How much of how much, as far as that is known; null before anything is. What is no part of a plan is an object. */
function amountOf({ verb, progress }: Job, trans: TranslationBundle): string | null {
  const { bytesDone, bytesTotal, partsDone, partsTotal } = progress;
  if (bytesTotal) {
    return trans.__('%1 of %2', formatBytes(bytesDone), formatBytes(bytesTotal));
  }
  if (partsTotal) {
    const [done, total] = [partsDone.toLocaleString(), partsTotal.toLocaleString()];
    return verb === 'ingest'
      ? trans._n('%2 of %3 part', '%2 of %3 parts', partsTotal, done, total)
      : trans._n('%2 of %3 object', '%2 of %3 objects', partsTotal, done, total);
  }
  if (bytesDone > 0) {
    return formatBytes(bytesDone);
  }
  if (partsDone === 0) {
    return null;
  }
  return verb === 'ingest'
    ? trans._n('%2 part', '%2 parts', partsDone, partsDone.toLocaleString())
    : trans._n('%2 object', '%2 objects', partsDone, partsDone.toLocaleString());
}

/** When it ended, and what became of it as far as its result counts objects. */
function doneWords({ verb, endedAt, result }: Job, trans: TranslationBundle): string {
  const words = [endedAt === null ? trans.__('Done') : trans.__('Done, %1', formatMoment(endedAt))];
  const tell = (field: string, sentence: (count: string) => string) => {
    const count = result?.[field];
    if (typeof count === 'number' && count > 0) {
      words.push(sentence(count.toLocaleString()));
    }
  };
  // The title of a removal says how much it was to take.
  if (verb !== 'rm' && typeof result?.objects === 'number') {
    words.push(trans._n('%2 object', '%2 objects', result.objects, result.objects.toLocaleString()));
  }
  if (verb !== 'rm' && typeof result?.bytes === 'number' && result.bytes > 0) {
    words.push(formatBytes(result.bytes));
  }
  tell('skipped', count => trans.__('%1 skipped', count));
  tell('kept', count =>
    verb === 'restore'
      ? trans.__('%1 left out, for something new is there', count)
      : trans.__('%1 kept, for they changed since', count)
  );
  tell('absent', count => trans.__('%1 not kept by the bucket any more', count));
  tell('failed', count => trans.__('%1 failed', count));
  return words.join('; ');
}

/** Longer names are cut, and so many of their first and last characters stay. */
const LONG_NAME = { most: 28, first: 14, last: 12 };

function shortName(name: string): string {
  const { most, first, last } = LONG_NAME;
  return name.length <= most ? name : `${name.slice(0, first)}…${name.slice(-last)}`;
}

/** A job's title with long addresses, and names, cut in their middle: in a sidebar they would hide where it goes. */
export function shortTitle(title: string): string {
  return title
    .split(' ')
    .map(word => {
      const [, place = '', path = ''] = /^([a-z0-9-]+:\/\/[^/]*)?\/(.*)$/.exec(word) ?? [];
      const segments = path.split('/').map(shortName);
      const kept = path.endsWith('/') ? 3 : 2;
      return segments.length > kept + 1
        ? `${place}${place && '/'}…/${segments.slice(-kept).join('/')}`
        : word.split('/').map(shortName).join('/');
    })
    .join(' ');
}
