/**
 * AWS Signature Version 4 as S3 reads it (Amazon S3 API Reference,
 * "Authenticating Requests"): the path is signed as it is sent, neither
 * normalised nor escaped twice, and a body may stay unsigned.
 */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { AwsKeys } from '../../credentials';
import { escapeUri } from '../escaping';

/** SHA-256 of no bytes at all. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** For bodies that a signed Content-MD5 proves: SHA-256 would cost more than everything else. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** What a signature covers, each as it is sent. */
export interface Signable {
  method: string;
  /** Path and query as sent; the query's names sorted, names and values escaped, each with its `=`. */
  path: string;
  /** Those to sign, names in lower case, `host` among them. */
  headers: Readonly<Record<string, string>>;
  /** In hex, or `UNSIGNED_PAYLOAD`. */
  payloadSha256: string;
}

/** Signs for S3, in any region and with any keys; what is derived from them is kept for the last. */
export class Signer {
  private derived?: { secret: string; day: string; region: string; key: KeyObject };

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
    const headers = { ...request.headers, ...proof };
    const signature = this.sign({ ...request, headers }, keys.secretAccessKey, region, time);
    const credential = `${keys.accessKeyId}/${this.scope(region, time)}`;
    proof.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${namesOf(headers)}, Signature=${signature}`;
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
    const [resource, query] = split(request.path);
    const parameters = {
      'X-Amz-Algorithm': ALGORITHM,
      'X-Amz-Credential': `${keys.accessKeyId}/${this.scope(region, time)}`,
      'X-Amz-Date': time,
      'X-Amz-Expires': String(expiresInSeconds),
      ...(keys.sessionToken !== undefined && { 'X-Amz-Security-Token': keys.sessionToken }),
      'X-Amz-SignedHeaders': namesOf(request.headers)
    };
    const all = Object.entries(parameters).map(([name, value]) => `${name}=${escapeUri(value)}`);
    const path = `${resource}?${[...all, ...(query === '' ? [] : query.split('&'))].sort().join('&')}`;
    const signable = { ...request, path, payloadSha256: UNSIGNED_PAYLOAD };
    return `${path}&X-Amz-Signature=${this.sign(signable, keys.secretAccessKey, region, time)}`;
  }

  /**
   * The fields of a form that proves itself ("Browser-Based Uploads Using
   * POST"): what it may do, and until when.
   *
   * @param conditions of the policy, beside those on the fields given back here
   */
  form(
    conditions: readonly unknown[],
    keys: AwsKeys,
    region: string,
    expiresInSeconds: number
  ): Record<string, string> {
    const now = Date.now();
    const time = timestamp(now);
    const fields: Record<string, string> = {
      'x-amz-algorithm': ALGORITHM,
      'x-amz-credential': `${keys.accessKeyId}/${this.scope(region, time)}`,
      'x-amz-date': time,
      ...(keys.sessionToken !== undefined && { 'x-amz-security-token': keys.sessionToken })
    };
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(now + expiresInSeconds * 1000).toISOString(),
        conditions: [...conditions, ...Object.entries(fields).map(([name, value]) => ({ [name]: value }))]
      })
    ).toString('base64');
    const signature = createHmac('sha256', this.signingKey(keys.secretAccessKey, time.slice(0, 8), region))
      .update(policy)
      .digest('hex');
    return { ...fields, policy, 'x-amz-signature': signature };
  }

  private scope(region: string, time: string): string {
    return `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  }

  private sign(
    { method, path, headers, payloadSha256 }: Signable,
    secret: string,
    region: string,
    time: string
  ): string {
    const [resource, query] = split(path);
    let block = '';
    for (const name of Object.keys(headers).sort()) {
      block += `${name}:${headers[name]!.trim().replace(/ {2,}/g, ' ')}\n`;
    }
    const canonical = `${method}\n${resource}\n${query}\n${block}\n${namesOf(headers)}\n${payloadSha256}`;
    const text = `${ALGORITHM}\n${time}\n${this.scope(region, time)}\n${hash('sha256', canonical, 'hex')}`;
    return createHmac('sha256', this.signingKey(secret, time.slice(0, 8), region))
      .update(text)
      .digest('hex');
  }

  /** Good for a day and a region; derived once for them. */
  private signingKey(secret: string, day: string, region: string): KeyObject {
    const { derived } = this;
    if (derived?.secret === secret && derived.day === day && derived.region === region) {
      return derived.key;
    }
    const bytes = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
      (above, part) => createHmac('sha256', above).update(part).digest(),
      `AWS4${secret}`
    ) as Buffer;
    // Made into a key anew for each signature, the bytes would cost six times as much.
    const key = createSecretKey(bytes);
    this.derived = { secret, day, region, key };
    return key;
  }
}

function namesOf(headers: Readonly<Record<string, string>>): string {
  return Object.keys(headers).sort().join(';');
}

function split(path: string): [resource: string, query: string] {
  const mark = path.indexOf('?');
  return mark < 0 ? [path, ''] : [path.slice(0, mark), path.slice(mark + 1)];
}

let lastSecond = NaN;
let lastTime = '';

/** `20130524T000000Z`; made once a second, for requests come by the thousand. */
function timestamp(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastTime = new Date(second * 1000).toISOString().replace(/[-:]|\.000/g, '');
  }
  return lastTime;
}
