/** Zenodo: the files of a record with their checksums (REST API, `GET /api/records/{id}`). */
import type { Found, FoundFile } from '../../protocol/sources';
import { isLifecycleError, LifecycleError } from '../core';
import { zenodoUrl } from '../credentials';
import { chooseFiles } from './archives';
import {
  addressIn,
  fetchJson,
  foundFile,
  isData,
  nothingFound,
  unexpected,
  type Asking,
  type Query
} from './source';

const ARCHIVE = /\.(zip|tar|tgz|tar\.gz|tar\.bz2|7z|rar)$/i;

interface RecordFile {
  key?: unknown;
  filename?: unknown;
  size?: unknown;
  filesize?: unknown;
  checksum?: unknown;
  links?: { self?: unknown; content?: unknown; download?: unknown };
}

/**
 * Files of the record that match, with its title, description and licence. In place of zip archives
 * their members may stand, as `chooseFiles` says. A DOI of all versions gives the newest, and a note
 * says so.
 *
 * @throws LifecycleError `not-found` without such a record or a match, `unauthorized` for one that is
 *   closed, `bad-input` for what names no record
 */
export async function find({ record, files: globs }: Query<'zenodo'>, asking: Asking): Promise<Found> {
  const { origin } = zenodoUrl(asking.context.config.env);
  const number = recordNumber(record);
  const { json, document } = await fetchJson(`${origin}/api/records/${number}`, asking).catch(
    (error: unknown) => {
      if (isLifecycleError(error, 'not-found')) {
        throw nothingFound(
          `zenodo.org record ${number}`,
          'there is no such record, or it was withdrawn. Check the number or DOI.'
        );
      }
      throw error;
    }
  );
  const entry = json as {
    id?: unknown;
    doi?: unknown;
    metadata?: Record<string, unknown>;
    files?: unknown;
  };
  const metadata = entry.metadata ?? {};
  const listed = Array.isArray(entry.files) ? (entry.files as RecordFile[]) : [];
  if (listed.length === 0) {
    throw refuseClosed(number, String(metadata.access_right ?? ''));
  }
  const all = listed.map(file => fileOf(file, String(entry.id ?? number), origin, document.url));
  const { files: taken, notes } = await chooseFiles(all, globs, isData, asking);
  if (taken.length === 0) {
    throw nothingFound(
      `Zenodo record ${number}`,
      `none of its ${all.length} files matches ${globs.join(', ')}. It has: ${all
        .slice(0, 10)
        .map(({ name }) => name)
        .join(', ')}.`
    );
  }
  if (String(entry.id) !== number) {
    notes.push(
      `${record} stands for all versions; the newest is ${String(entry.doi ?? entry.id)}${metadata.version ? ` (version ${String(metadata.version)})` : ''}. Name that one in the plan to stay with it.`
    );
  } else if (isSuperseded(metadata)) {
    notes.push('There is a newer version of this record.');
  }
  const license = (metadata.license as { id?: unknown } | undefined)?.id;
  return {
    files: taken,
    notes,
    about: {
      title: text(metadata.title),
      description: text(metadata.description)
        ?.replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
      license: text(license)
    }
  };
}

/** `10.5281/zenodo.123`, `https://zenodo.org/records/123`, or `123`. */
export function recordNumber(record: string): string {
  const number = /^(?:.*10\.\d{4,9}\/zenodo\.|.*\/(?:api\/)?records?\/)?(\d+)(?:[/?#].*)?$/i.exec(
    record.trim()
  )?.[1];
  if (number === undefined) {
    throw new LifecycleError(
      'bad-input',
      `"${record}" is not a Zenodo record: give its number, its address or a DOI like 10.5281/zenodo.123.`,
      { subject: record }
    );
  }
  return number;
}

function fileOf(file: RecordFile, id: string, origin: string, url: string): FoundFile {
  const name = text(file.key) ?? text(file.filename);
  if (name === undefined) {
    throw unexpected(url, 'a file has no name');
  }
  const size = Number(file.size ?? file.filesize ?? NaN);
  const checksum = text(file.checksum);
  const { links } = file;
  const link = text(links?.content) ?? text(links?.self) ?? text(links?.download);
  // Older records link to a bucket of files, newer ones to the file's own page and, below it, its content.
  const uri =
    link !== undefined && addressIn(link, url).origin === origin
      ? link.replace(/(\/api\/records\/[^/]+\/files\/.+?)(\/content)?$/, '$1/content')
      : `${origin}/api/records/${id}/files/${encodeURIComponent(name)}/content`;
  return foundFile(uri, {
    name,
    sizeBytes: Number.isSafeInteger(size) ? size : null,
    checksum: checksum === undefined ? null : checksum.includes(':') ? checksum : `md5:${checksum}`,
    isWhole: true,
    problems: ARCHIVE.test(name)
      ? [
          `${name} is an archive, of which nothing can be ingested as it is: unpack it (for example to scratch).`
        ]
      : []
  });
}

function refuseClosed(number: string, access: string): LifecycleError {
  const subject = `Zenodo record ${number}`;
  return access === '' || access === 'open'
    ? new LifecycleError('not-found', `${subject} holds no files.`, { subject })
    : new LifecycleError(
        'unauthorized',
        `${subject} is ${access}: its files are not shown. Ask its owner for access, then set ZENODO_TOKEN or enter a token under Credentials.`,
        { subject }
      );
}

function isSuperseded(metadata: Record<string, unknown>): boolean {
  const relations = metadata.relations as { version?: { is_last?: unknown }[] } | undefined;
  return relations?.version?.[0]?.is_last === false;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
