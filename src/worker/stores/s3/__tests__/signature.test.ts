import { describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { createHash, createHmac } from 'node:crypto';
import { EMPTY_SHA256, Signer, type Signable } from '../signature';
import { escapePath, escapeUri } from '../../escaping';

/** The keys, time and bucket of the examples in the Amazon S3 API Reference. */
const KEYS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
};
const NOW = Date.parse('2013-05-24T00:00:00Z');
const HOST = 'examplebucket.s3.amazonaws.com';

function signatureOf(request: Partial<Signable>): string | undefined {
  const signable = { method: 'GET', path: '/', payloadSha256: EMPTY_SHA256, ...request };
  const headers = { host: HOST, ...request.headers };
  const proof = new Signer().headers({ ...signable, headers }, KEYS, 'us-east-1', NOW);
  return /Signature=([0-9a-f]{64})$/.exec(proof.authorization!)?.[1];
}

describe('Signature Version 4', () => {
  it.each<[string, Partial<Signable>, string]>([
    [
      'GET Object',
      { path: '/test.txt', headers: { range: 'bytes=0-9' } },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'
    ],
    [
      'PUT Object',
      {
        method: 'PUT',
        path: '/test%24file.text',
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        payloadSha256: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd'
    ],
    [
      'GET Bucket Lifecycle',
      { path: '/?lifecycle=' },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'
    ],
    [
      'GET Bucket (List Objects)',
      { path: '/?max-keys=2&prefix=J' },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'
    ]
  ])('is that of the published example %s', (_name, request, expected) => {
    expect(signatureOf(request)).toBe(expected);
  });

  it('of a URL is that of the published example', () => {
    const path = new Signer().query(
      { method: 'GET', path: '/test.txt', headers: { host: HOST } },
      KEYS,
      'us-east-1',
      86_400,
      NOW
    );
    expect(path).toMatch(
      /&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/
    );
  });

  it('is the one that the SDK computes, for any key, query, header and token', async () => {
    class Sha256 {
      private readonly state;
      constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
        this.state =
          secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer | string);
      }
      update(chunk: Uint8Array | string): void {
        this.state.update(chunk);
      }
      async digest(): Promise<Uint8Array> {
        return this.state.digest();
      }
      reset(): void {
        throw new Error('not used');
      }
    }
    const text = fc.string({ unit: 'grapheme' });
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.dictionary(fc.constantFrom('prefix', 'delimiter', 'start-after', 'uploads'), text),
        fc.option(fc.stringMatching(/^[!-~]{1,20}$/), { nil: undefined }),
        fc.stringMatching(/^[ -~]{0,20}$/),
        fc.integer({ min: 0, max: 4e12 }),
        async (key, query, sessionToken, value, now) => {
          const keys = { ...KEYS, ...(sessionToken !== undefined && { sessionToken }) };
          const headers = { host: HOST, 'x-amz-meta-note': value };
          const sdk = await new SignatureV4({
            service: 's3',
            region: 'eu-west-1',
            credentials: keys,
            sha256: Sha256,
            uriEscapePath: false
          }).sign(
            {
              method: 'PUT',
              protocol: 'https:',
              hostname: HOST,
              path: `/${escapePath(key)}`,
              query: { ...query },
              headers: { ...headers, 'x-amz-content-sha256': EMPTY_SHA256 }
            },
            { signingDate: new Date(now) }
          );
          const names = Object.keys(query).sort();
          const search = names.map(name => `${name}=${escapeUri(query[name]!)}`).join('&');
          const path = `/${escapePath(key)}${search === '' ? '' : `?${search}`}`;
          const ours = new Signer().headers(
            { method: 'PUT', path, headers, payloadSha256: EMPTY_SHA256 },
            keys,
            'eu-west-1',
            now
          );
          expect(ours.authorization).toBe(sdk.headers.authorization);
          expect(ours['x-amz-date']).toBe(sdk.headers['x-amz-date']);
        }
      )
    );
  });
});
