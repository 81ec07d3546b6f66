/** Empty folders for the tests of one file. */
import { afterAll } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskStore } from '..';

export const root = mkdtempSync(join(tmpdir(), 'disk-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
export function place(): { folder: string; prefix: string; store: DiskStore } {
  const folder = join(root, String(count++));
  mkdirSync(folder);
  return { folder, prefix: `${folder.slice(1)}/`, store: new DiskStore() };
}
