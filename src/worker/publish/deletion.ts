/** A request to the data team to delete what a user may not: which bucket, which prefix, how much, and why. */
import type { DeletionRequest } from '../../protocol/publish';
import { formatBytes, type Location } from '../core';

const NEW_ISSUE = 'https://github.com/leap-stc/data-management/issues/new';

export interface DeletionFacts {
  location: Location;
  uri: string;
  objects: number;
  sizeBytes: number;
  /** Why it may go; empty when nobody said. */
  reason: string;
}

export function deletionRequest({
  location,
  uri,
  objects,
  sizeBytes,
  reason
}: DeletionFacts): DeletionRequest {
  const { bucket, key, endpoint } = location;
  const title = `Delete ${uri}`;
  const text = [
    'Please delete:',
    '',
    `- Bucket: ${bucket}${endpoint === '' ? '' : ` at ${endpoint}`}`,
    `- Prefix: ${key}`,
    `- Objects: ${objects}`,
    `- Bytes: ${sizeBytes} (${formatBytes(sizeBytes)})`,
    `- Reason: ${reason.trim() || '(please say why it may go)'}`
  ].join('\n');
  return {
    url: `${NEW_ISSUE}?${new URLSearchParams({ title, body: text }).toString()}`,
    title,
    text,
    objects,
    sizeBytes
  };
}
