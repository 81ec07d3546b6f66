/** Licences by their SPDX identifier (https://spdx.org/licenses/), which is what the catalog asks for. */
import current from 'spdx-license-ids/index.json' with { type: 'json' };
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };

const KNOWN = new Map([...current, ...deprecated].map(id => [squeezed(id), id]));

/** Letters and digits alone, so that "CC BY 4.0" and "CC-BY-4.0" are the same. */
function squeezed(words: string): string {
  return words.toLowerCase().replace(/[^a-z0-9.]/g, '');
}

/** Is this an identifier, written exactly so? */
export function isSpdx(licence: string): boolean {
  return KNOWN.get(squeezed(licence)) === licence;
}

/** What people write in front of, and behind, a Creative Commons licence's short name. */
const CREATIVE_COMMONS = /\b(CC[- ]?(?:0|BY(?:[- ](?:NC|SA|ND))*))[- ]?(?:v)?(\d\.\d)?\b/i;

/**
 * The identifier a free text means: "CC BY 4.0", "Creative Commons Attribution
 * 4.0 (CC BY 4.0)", "cc-by-4.0". Undefined when it is not clear which version.
 */
export function spdxOf(licence: string): string | undefined {
  const exact = KNOWN.get(squeezed(licence));
  if (exact !== undefined) {
    return exact;
  }
  const [, name, version] = CREATIVE_COMMONS.exec(licence) ?? [];
  if (name === undefined) {
    return undefined;
  }
  const number = version ?? /\b\d\.\d\b/.exec(licence)?.[0] ?? (/0$/.test(name) ? '1.0' : '');
  return KNOWN.get(squeezed(name + number));
}
