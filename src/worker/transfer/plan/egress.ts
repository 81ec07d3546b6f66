/**
 * What leaves Google's network, and about how much money that is: Google
 * charges for bytes that are read from its storage from outside. Other clouds'
 * fees are not known here; OSN has none.
 */
import { readFileSync } from 'node:fs';
import type { CopyCost } from '../../../protocol/previews';
import { asPrefix, formatBytes, namesFolder, throwIfAborted, type Location } from '../../core';
import type { Config } from '../../config';
import type { WorkContext } from '../../context';
import { objects } from '../../stores';
import type { CopyRequest } from './request';

const GOOGLE = 'Google Cloud';
const BYTES_A_GB = 1e9;

/**
 * Do bytes that go from here to there leave Google's network? A hub whose
 * buckets are at Google is there itself; another worker by its machine's name.
 */
export function leavesGoogle(
  source: Location,
  destination: Location,
  { onHub }: Pick<Config, 'onHub'>,
  machine = machineName
): boolean {
  return (
    isGoogle(source) &&
    !(destination.type === 'disk' ? onHub || machine().startsWith('Google') : isGoogle(destination))
  );
}

/** Google's storage, through whichever of its doors. */
function isGoogle({ type, endpoint }: Location): boolean {
  return type === 'gcs' || /^https?:\/\/storage\.googleapis\.com$/.test(endpoint);
}

let known: string | undefined;

function machineName(): string {
  try {
    return (known ??= readFileSync('/sys/class/dmi/id/product_name', 'utf8').trim());
  } catch {
    return (known = '');
  }
}

function dollarsFor(bytes: number, { prices }: Config): number {
  return (bytes / BYTES_A_GB) * prices.egressPerGB;
}

/** One sentence for a person, before the first byte; '' when nothing is charged. */
export function egressWords(bytes: number, config: Config, isComplete = true): string {
  const dollars = dollarsFor(bytes, config);
  if (bytes === 0 || config.prices.egressPerGB === 0) {
    return '';
  }
  const amount = dollars < 0.01 ? 'less than a cent' : `about $${dollars.toFixed(2)}`;
  return (
    `${isComplete ? '' : 'At least '}${formatBytes(bytes)} ${isComplete ? 'leave' : 'would leave'} ${GOOGLE}: ${amount} ` +
    `of egress fees, at $${config.prices.egressPerGB} a GB.`
  );
}

/** Add up what a copy would bring out of Google's network; listing stops after so many milliseconds. */
export async function countCost(
  { sources, destination }: Pick<CopyRequest, 'sources' | 'destination'>,
  context: WorkContext,
  { signal, limitMs }: { signal: AbortSignal; limitMs: number }
): Promise<CopyCost> {
  const { config } = context;
  const to = context.parse(destination);
  const leaving = sources.map(uri => context.parse(uri)).filter(from => leavesGoogle(from, to, config));
  const count = { objects: 0, bytes: 0 };
  const timeout = AbortSignal.timeout(limitMs);
  const both = AbortSignal.any([signal, timeout]);
  let isComplete = true;
  try {
    for (const location of config.prices.egressPerGB === 0 ? [] : leaving) {
      await add(location, count, context, both);
    }
  } catch (error) {
    throwIfAborted(signal);
    if (!timeout.aborted) {
      throw error;
    }
    isComplete = false;
  }
  const words = egressWords(count.bytes, config, isComplete);
  const leaves = words === '' ? null : GOOGLE;
  return { ...count, isComplete, leaves, dollars: words === '' ? 0 : dollarsFor(count.bytes, config), words };
}

async function add(
  location: Location,
  count: { objects: number; bytes: number },
  context: WorkContext,
  signal: AbortSignal
): Promise<void> {
  const store = context.open(location);
  const isPrefix = namesFolder(location.key);
  const single = isPrefix ? undefined : await store.stat(location.key, signal);
  if (single) {
    count.objects++;
    count.bytes += single.sizeBytes;
    return;
  }
  for await (const { sizeBytes } of objects(store, asPrefix(location.key), { signal })) {
    throwIfAborted(signal);
    count.objects++;
    count.bytes += sizeBytes;
  }
}
