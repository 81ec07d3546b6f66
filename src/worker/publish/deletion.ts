/** A request to the data team to delete what a user may not: which bucket, which prefix, how much, and why. */
import type { DeletionRequest } from '../../protocol/publish';
import { formatBytes, fsspecUrl, isBucket, type Location } from '../core';
import { LONGEST_LINK, newIssue } from './issue';

interface DeletionFacts {
  location: Location;
  uri: string;
  objects: number;
  sizeBytes: number;
  /** False when there was more than could be counted in time. */
  isComplete: boolean;
  /** Why it may go; empty when nobody said. */
  reason: string;
}

/** Where the link would be too long, it asks for `text` to be pasted instead. */
export function deletionRequest({
  location,
  uri,
  objects,
  sizeBytes,
  isComplete,
  reason
}: DeletionFacts): DeletionRequest {
  const title = `Delete ${uri}`;
  const least = isComplete ? '' : 'at least ';
  const text = [
    'Please delete:',
    '',
    ...placeLines(location),
    `- Objects: ${least}${objects}`,
    `- Bytes: ${least}${sizeBytes} (${formatBytes(sizeBytes)})`,
    `- Reason: ${reason.trim() || '(please say why it may go)'}`
  ].join('\n');
  const link = newIssue({ title, body: text });
  return {
    url: link.length > LONGEST_LINK ? newIssue({ title, body: '(paste the text here)' }) : link,
    title,
    text,
    objects,
    sizeBytes,
    isComplete
  };
}

/** Where it lies, as the data team's tools ask for it. */
function placeLines(location: Location): string[] {
  if (!isBucket(location)) {
    return [`- Path: ${fsspecUrl(location)}`];
  }
  const { bucket, key, endpoint } = location;
  return [`- Bucket: ${bucket}${endpoint === '' ? '' : ` at ${endpoint}`}`, `- Prefix: ${key}`];
}
