/**
 * AWS Signature Version 4 as S3 reads it (Amazon S3 API Reference,
 * "Authenticating Requests"): the path is signed as it is sent, neither
 * normalised nor escaped twice, and a body may stay unsigned.
 */
import { createHmac, hash } from 'node:crypto';
import type { AwsKeys } from '../../credentials';
import { escapeUri } from './url';

/** SHA-256 of no bytes at all. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** For bodies that a signed Content-MD5 proves: SHA-256 would cost more than everything else. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface Signable {
  method: string;
  /** Path and query as sent; the query's names sorted, names and values escaped, each with its `=`. */
  path: string;
  /** All that are signed, names in lower case, `host` among them. */
  headers: Readonly<Record<string, string>>;
  payloadSha256: string;
}

export class Signer {
  constructor(private readonly service = 's3') {}

  /** What to send beside the request's own headers. */
  headers(request: Signable, keys: AwsKeys, region: string, now = Date.now()): Record<string, string> {
    const time = timestamp(now);
    const proof: Record<string, string> = {
      'x-amz-date': time,
      'x-amz-content-sha256': request.payloadSha256
    };
    if (keys.sessionToken !== undefined) {
      proof['x-amz-security-token'] = keys.sessionToken;
    }
    const { names, block } = canonicalHeaders({ ...request.headers, ...proof });
    const scope = this.scope(time, region);
    const signature = this.sign(request, names, block, time, scope, keys, region);
    proof.authorization = `${ALGORITHM} Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return proof;
  }

  /** The path and query of a URL that holds its proof itself, for whoever has the URL until it expires. */
  query(
    request: Omit<Signable, 'payloadSha256'>,
    keys: AwsKeys,
    region: string,
    expiresInSeconds: number,
    now = Date.now()
  ): string {
    const time = timestamp(now);
    const scope = this.scope(time, region);
    const { names, block } = canonicalHeaders(request.headers);
    const [path, query = ''] = request.path.split('?', 2) as [string, string?];
    const parameters = [
      ...(query === '' ? [] : query.split('&')),
      `X-Amz-Algorithm=${ALGORITHM}`,
      `X-Amz-Credential=${escapeUri(`${keys.accessKeyId}/${scope}`)}`,
      `X-Amz-Date=${time}`,
      `X-Amz-Expires=${expiresInSeconds}`,
      ...(keys.sessionToken === undefined ? [] : [`X-Amz-Security-Token=${escapeUri(keys.sessionToken)}`]),
      `X-Amz-SignedHeaders=${escapeUri(names)}`
    ].sort();
    const signed = `${path}?${parameters.join('&')}`;
    const signature = this.sign(
      { ...request, path: signed, payloadSha256: UNSIGNED_PAYLOAD },
      names,
      block,
      time,
      scope,
      keys,
      region
    );
    return `${signed}&X-Amz-Signature=${signature}`;
  }

  private scope(time: string, region: string): string {
    return `${time.slice(0, 8)}/${region}/${this.service}/aws4_request`;
  }

  private sign(
    { method, path, payloadSha256 }: Omit<Signable, 'headers'>,
    names: string,
    block: string,
    time: string,
    scope: string,
    keys: AwsKeys,
    region: string
  ): string {
    const mark = path.indexOf('?');
    const [resource, query] = mark < 0 ? [path, ''] : [path.slice(0, mark), path.slice(mark + 1)];
    const canonical = `${method}\n${resource}\n${query}\n${block}\n${names}\n${payloadSha256}`;
    const text = `${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    return createHmac('sha256', this.signingKey(keys.secretAccessKey, time.slice(0, 8), region))
      .update(text)
      .digest('hex');
  }

  /** Good for a day and a region; derived once for them. */
  private signingKey(secret: string, day: string, region: string): Buffer {
    const { derived } = this;
    if (derived?.secret === secret && derived.day === day && derived.region === region) {
      return derived.key;
    }
    const key = [day, region, this.service, 'aws4_request'].reduce<string | Buffer>(
      (above, part) => createHmac('sha256', above).update(part).digest(),
      `AWS4${secret}`
    ) as Buffer;
    this.derived = { secret, day, region, key };
    return key;
  }

  private derived?: { secret: string; day: string; region: string; key: Buffer };
}

function canonicalHeaders(headers: Readonly<Record<string, string>>): { names: string; block: string } {
  const sorted = Object.keys(headers).sort();
  let block = '';
  for (const name of sorted) {
    block += `${name}:${headers[name]!.trim().replace(/ {2,}/g, ' ')}\n`;
  }
  return { names: sorted.join(';'), block };
}

let lastSecond = NaN;
let lastTime = '';

/** `20130524T000000Z`; requests come by the thousand a second. */
function timestamp(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastTime = new Date(second * 1000).toISOString().replace(/[-:]|\.000/g, '');
  }
  return lastTime;
}
