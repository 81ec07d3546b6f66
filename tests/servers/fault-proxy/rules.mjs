/**
 * Which fault a request gets. The dice are thrown from the seed, the request
 * and how often it came, not from a sequence: the same run gives the same
 * faults however requests overtake each other.
 */
import { createHash } from 'node:crypto';

export class Rules {
  #counts = new Map();

  /** @param {string} seed @param {readonly import('./index.mjs').FaultRule[]} rules */
  constructor(seed, rules = []) {
    this.seed = seed;
    this.list = rules.map(rule => ({ ...rule, matched: 0, given: 0 }));
  }

  /** The first rule whose request this is and whose dice fall; `dice` are for the fault's own choices. */
  choose(method, target, carriesMedia) {
    const request = identity(method, target);
    const occurrence = (this.#counts.get(request) ?? 0) + 1;
    this.#counts.set(request, occurrence);
    for (const [index, rule] of this.list.entries()) {
      if (!matches(rule, method, target) || (isFlip(rule) && !(carriesMedia && isItsWay(rule, method)))) {
        continue;
      }
      rule.matched++;
      const dice = throwDice(`${this.seed}\0${index}\0${request}\0${occurrence}`);
      const falls = dice() < (rule.probability ?? 1);
      const isTurn = (rule.nth ?? rule.matched) === rule.matched && rule.matched > (rule.after ?? 0);
      if (falls && isTurn && rule.given < (rule.times ?? Infinity)) {
        rule.given++;
        return { ...rule, dice };
      }
    }
    return undefined;
  }
}

const isFlip = ({ fault }) => fault === 'flip-request' || fault === 'flip-response';

/** Content comes with the answer to a GET, and goes with other requests. */
const isItsWay = ({ fault }, method) => (fault === 'flip-response') === (method === 'GET');

const matches = (rule, method, target) =>
  (rule.method === undefined || rule.method === method) &&
  (rule.path === undefined || target.includes(rule.path));

/** A request without what differs from run to run: upload ids, tokens, signatures. */
function identity(method, target) {
  const [path, query = ''] = target.split('?', 2);
  const kept = [...new URLSearchParams(query)].map(([name, value]) =>
    /^(partnumber|prefix|name|uploadtype)$/i.test(name) ? `${name}=${value}` : name
  );
  return `${method} ${path}?${kept.join('&')}`;
}

/** Numbers from 0 to 1 that depend on the text alone. */
function throwDice(text) {
  const digest = createHash('sha256').update(text).digest();
  let at = 0;
  return () => digest.readUIntBE((at++ % 5) * 6, 6) / 2 ** 48;
}
