/** What is mounted below a folder: shared or remote folders inside HOME are not the user's own. */
import { readFile } from 'node:fs/promises';

/** Mount points strictly below a real path; none where the system cannot tell. */
export async function mountPointsBelow(folder: string): Promise<string[]> {
  let table: string;
  try {
    table = await readFile('/proc/self/mountinfo', 'utf8');
  } catch {
    // Not Linux: there is no such table.
    return [];
  }
  return parseMountPoints(table).filter(
    point => point.startsWith(folder === '/' ? '/' : `${folder}/`) && point !== '/'
  );
}

/** The fifth column of proc(5) mountinfo; blanks and backslashes are octal escapes. */
export function parseMountPoints(table: string): string[] {
  return table
    .split('\n')
    .map(line => line.split(' ')[4])
    .filter(point => point !== undefined)
    .map(point =>
      point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    );
}
