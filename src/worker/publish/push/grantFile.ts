/** What the kit's scripts read: shell variables, the fields of the form, and a folder for each large file. */
import type { PartsGrant, UploadGrant } from '../../stores';

/** What a kit says of the place it writes to. */
export interface KitFacts {
  dataset: string;
  /** The dataset's folder as a person writes it. */
  place: string;
  bucket: string;
  endpoint: string;
  expiresAt: Date;
}

/** Values are quoted for the shell: a single quotation mark ends the text, stands for itself, and begins it again. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** Assignments of the shell, a line each. Whoever has them may write until they expire. */
export function grantVariables(facts: KitFacts, grant: UploadGrant): string {
  const variables: Record<string, string> = {
    DATASET: facts.dataset,
    PLACE: facts.place,
    URL: grant.url,
    ENDPOINT: facts.endpoint,
    BUCKET: facts.bucket,
    MAX_BYTES: String(grant.maxBytes),
    EXPIRES: String(Math.floor(facts.expiresAt.getTime() / 1000)),
    EXPIRES_AT: facts.expiresAt.toISOString()
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`);
  return [
    '# Whoever has this file and `form` can write to the place below until it expires.',
    ...lines,
    ''
  ].join('\n');
}

/** A field a line, as curl's --form-string takes them. */
export function formFields({ fields }: UploadGrant): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Files below the folder of one large file. */
export function largeFiles(key: string, sizeBytes: number, grant: PartsGrant): Record<string, string> {
  return {
    key,
    bytes: `${sizeBytes}\n`,
    'part-bytes': `${grant.partBytes}\n`,
    parts: grant.parts.map(url => `${url}\n`).join(''),
    complete: `${grant.complete}\n`
  };
}
