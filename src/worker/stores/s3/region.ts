/** Where a bucket is, and which server answers there: its answers tell. */
import type { S3Access } from '../../credentials';
import type { FilledAnswer, OpenAnswer, WholeAnswer, Wire } from '../wire';
import { addressOf, endpointIn, type Address } from './address';
import { refusalOf } from './refusal';
import { factsOf, type ServerFacts } from './server';

/** Codes that say: signed for another region than the bucket's. A HEAD has no code but 400. */
const ELSEWHERE = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'BadRequest'
]);

/** The configured region until a refusal names the bucket's own; then that one, and the way there. */
export class BucketRegion {
  /** Requests are signed for it. */
  name: string;
  address: Address;
  wire: Wire;
  /** Undefined before the first answer, and while only a proxy has answered. */
  facts?: ServerFacts;

  /** @param connect Makes the wire to an origin; called again where another region has another one. */
  constructor(
    private readonly bucket: string,
    private readonly access: S3Access,
    private readonly connect: (origin: string) => Wire
  ) {
    this.name = access.region;
    this.address = addressOf(access.endpoint, bucket, access.pathStyle);
    this.wire = connect(this.address.origin);
  }

  /** Ask; if the bucket turns out to be in another region, go there and ask again. */
  async follow<A extends OpenAnswer | FilledAnswer | WholeAnswer>(ask: () => Promise<A>): Promise<A> {
    const signedFor = this.name;
    const answer = await ask();
    this.facts ??= factsOf(answer.headers);
    if (answer.status < 300 || !('body' in answer)) {
      return answer;
    }
    const refusal = refusalOf(answer);
    if (refusal?.region === undefined || refusal.region === signedFor || !ELSEWHERE.has(refusal.code)) {
      return answer;
    }
    // Of many requests under way the first one moves.
    if (refusal.region !== this.name) {
      this.move(refusal.region);
    }
    return ask();
  }

  private move(region: string): void {
    this.name = region;
    this.address = addressOf(endpointIn(this.access.endpoint, region), this.bucket, this.access.pathStyle);
    if (this.address.origin !== this.wire.origin) {
      this.wire = this.connect(this.address.origin);
    }
  }
}
