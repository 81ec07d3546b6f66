/** Questions about a bucket that are asked seldom: what its own rules remove, and which versions it keeps. */
import type { BucketRules } from '../store';
import type { S3Client } from './client';
import { unquoted } from './info';
import { isNotToBeAsked, refusalOf } from './refusal';
import { decodeUrl } from './url';
import { childrenOf, parseXml, textOf, type XmlElement } from './xml';

/** After how many days objects go; undefined when that may not be asked, or the server has no such rules. */
export async function expiryRules(client: S3Client, signal?: AbortSignal): Promise<BucketRules['expiry']> {
  const answer = await client.send({ method: 'GET', query: { lifecycle: '' } }, signal);
  const refusal = refusalOf(answer);
  if (refusal?.code === 'NoSuchLifecycleConfiguration') {
    return [];
  }
  if (refusal && isNotToBeAsked(refusal)) {
    return undefined;
  }
  if (refusal) {
    throw client.error(refusal);
  }
  return readRules(answer.body.toString('utf8'), client.uri(''));
}

/** What a rule narrows its objects by, beside the prefix: nobody can say of a key whether it is meant. */
const FOR_SOME = ['Tag', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];

/** The rules of a LifecycleConfiguration by which objects of some age go (Amazon S3 API Reference). */
export function readRules(document: string, uri: string): NonNullable<BucketRules['expiry']> {
  return childrenOf(parseXml(document, uri), 'Rule').flatMap(rule => {
    const [filter] = childrenOf(rule, 'Filter');
    const [and] = filter ? childrenOf(filter, 'And') : [];
    const isForSome = [filter, and].some(part => part?.children.some(({ name }) => FOR_SOME.includes(name)));
    const [expiration] = childrenOf(rule, 'Expiration');
    const days = expiration && textOf(expiration, 'Days');
    if (textOf(rule, 'Status') !== 'Enabled' || days === undefined || isForSome) {
      return [];
    }
    const prefix = [filter, and, rule].map(part => part && textOf(part, 'Prefix')).find(Boolean) ?? '';
    return [{ prefix, ageDays: Number(days) }];
  });
}

interface KeptVersions {
  /** ETag of the newest version, which stands or lies below delete markers. */
  newest?: string;
  /** The delete marker on top: it says that nothing stands there. */
  marker?: string;
}

/** What the bucket keeps of exactly this key. */
export async function keptVersions(
  client: S3Client,
  key: string,
  signal?: AbortSignal
): Promise<KeptVersions> {
  // In key order the key itself comes before all that begin with it, its newest version first.
  const query = { 'encoding-type': 'url', prefix: key, versions: '' };
  const answer = await client.send({ method: 'GET', query }, signal);
  const refusal = refusalOf(answer);
  if (refusal) {
    throw client.error(refusal, key);
  }
  const page = parseXml(answer.body.toString('utf8'), client.uri(key));
  const isEncoded = textOf(page, 'EncodingType') === 'url';
  const isIt = (version: XmlElement): boolean => {
    const written = textOf(version, 'Key') ?? '';
    return (isEncoded ? decodeUrl(written, client.uri(key)) : written) === key;
  };
  const newest = childrenOf(page, 'Version').find(isIt);
  const marker = childrenOf(page, 'DeleteMarker').find(
    version => isIt(version) && textOf(version, 'IsLatest') === 'true'
  );
  return {
    newest: unquoted(newest && textOf(newest, 'ETag')),
    marker: marker && textOf(marker, 'VersionId')
  };
}
