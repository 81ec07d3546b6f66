/** Opening what can be read by ranges so, and the rest whole. */
import { isLifecycleError, type Location } from '../core';
import type { WorkContext } from '../context';
import { openSource, type SourceFile, type Staging } from './source';
import { memberOf, openMember } from './zip';

/** Web files up to this are fetched whole: a server without ranges sends them from the start each time. */
const SMALL_BYTES = 8 * 1024 * 1024;

/**
 * A source that is read by ranges. What a server cannot give in parts, or where
 * it takes no more than a few requests, is fetched whole.
 */
export async function openByRanges(
  location: Location,
  context: WorkContext,
  staging: Staging,
  signal?: AbortSignal
): Promise<SourceFile> {
  const member = memberOf(location);
  if (member) {
    return openMember(
      await openArchive(member.archive, context, staging, signal),
      member.path,
      () => staging.path(),
      signal
    );
  }
  const source = await openSource(location, context, { signal });
  if (location.type !== 'http' || (await givesParts(source, signal))) {
    return source;
  }
  await source[Symbol.asyncDispose]();
  return openSource(location, context, { staging, signal });
}

/** An archive is seldom wanted whole, however small: its members are. */
async function openArchive(
  location: Location,
  context: WorkContext,
  staging: Staging,
  signal?: AbortSignal
): Promise<SourceFile> {
  const archive = await openSource(location, context, { signal });
  if (location.type !== 'http' || archive.sizeBytes <= SMALL_BYTES || (await givesParts(archive, signal))) {
    return archive;
  }
  await archive[Symbol.asyncDispose]();
  return openSource(location, context, { staging, signal });
}

/** Does a web server give parts of this file? It is not asked for small files. */
async function givesParts(source: SourceFile, signal?: AbortSignal): Promise<boolean> {
  if (source.sizeBytes <= SMALL_BYTES) {
    return false;
  }
  try {
    await source.read(source.sizeBytes - 1, 1, signal);
    return true;
  } catch (error) {
    if (isLifecycleError(error, 'unsupported')) {
      return false;
    }
    throw error;
  }
}
