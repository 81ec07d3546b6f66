/**
 * The list of all that was sent, written last: who finds it finds everything.
 * Lines are those of `md5sum`, so that `md5sum -c` reads them; comments before
 * them say what it does not.
 *
 * ```
 * # files: 2
 * # bytes: 4000
 * # size: 2000
 * 9e107d9d372bb6826bd81d3542a419d6  sub/a.nc
 * ```
 *
 * In place of an MD5 there may be what S3 calls an object that came in parts:
 * the MD5 over the parts' MD5s, a hyphen, their number.
 */
import { LifecycleError, type Checksums } from '../../core';

export const MANIFEST = 'MANIFEST.md5';

/**
 * A file as the manifest lists it. `checksum` is an MD5 in hex, or that of S3's parts: with a hyphen
 * and their number.
 */
export interface ManifestFile {
  /** Below the dataset's folder. */
  path: string;
  /** Null where the manifest does not say it. */
  sizeBytes: number | null;
  checksum: string;
}

/** In the order of the paths' bytes. */
export function formatManifest(files: Iterable<ManifestFile>): string {
  const sorted = [...files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const bytes = sorted.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const lines = sorted.map(({ path, sizeBytes, checksum }) => {
    const [mark, name] = /[\n\r]/.test(path) ? ['\\', escaped(path)] : ['', path];
    return `${sizeBytes === null ? '' : `# size: ${sizeBytes}\n`}${mark}${checksum}  ${name}\n`;
  });
  return `# files: ${sorted.length}\n# bytes: ${bytes}\n${lines.join('')}`;
}

/** @throws LifecycleError `unreadable` naming the line that is none, or the number of files when some are missing */
export function parseManifest(text: string, uri: string): ManifestFile[] {
  const files: ManifestFile[] = [];
  let count: number | undefined;
  let sizeBytes: number | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const [, field, value] = /^# (files|size): (\d+)\s*$/.exec(line) ?? [];
    if (field === 'files') {
      count = Number(value);
    } else if (field === 'size') {
      sizeBytes = Number(value);
    } else if (line !== '' && !line.startsWith('#')) {
      const [, mark, checksum, name] = /^(\\?)([0-9a-f]{32}(?:-\d+)?) [ *](.+)$/s.exec(line) ?? [];
      const path = mark === '\\' ? unescaped(name!) : name;
      if (path === undefined || path.startsWith('/') || path.split('/').includes('..')) {
        throw new LifecycleError(
          'unreadable',
          `${uri}:${index + 1}: this is no line of md5sum ("checksum  path").`,
          { subject: uri }
        );
      }
      files.push({ path, sizeBytes, checksum: checksum! });
      sizeBytes = null;
    }
  }
  if (count !== undefined && count !== files.length) {
    throw new LifecycleError(
      'unreadable',
      `${uri} lists ${files.length} files, and says that it has ${count}.`,
      {
        subject: uri
      }
    );
  }
  return files;
}

/** The checksum as stores record it. */
export function checksumsIn({ checksum }: Pick<ManifestFile, 'checksum'>): Checksums {
  return checksum.includes('-') ? { multipartMd5: checksum } : { md5: checksum };
}

/** As coreutils write a name with a line break in it. */
function escaped(path: string): string {
  return path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function unescaped(name: string): string {
  return name.replace(/\\(.)/gs, (_, character: string) =>
    character === 'n' ? '\n' : character === 'r' ? '\r' : character
  );
}
