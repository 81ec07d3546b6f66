/** A user's home and a bucket on disk, for tests of transfers. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { composeContext } from '../../compose';
import type { WorkContext } from '../../context';
import { memoryTask } from '../../core';
import { runCopy, type CopyRequest, type TransferResult } from '..';

export const recursive = { recursive: true };
export const move = { verb: 'mv', recursive: true } as const;

export class World {
  private constructor(
    readonly context: WorkContext,
    readonly home: string,
    readonly bucket: string
  ) {}

  /** Alice's: her home, and a bucket with her folder and Bob's. */
  static async make(root: string): Promise<World> {
    const place = mkdtempSync(join(root, 'world-'));
    const [home, bucket] = [join(place, 'home'), join(place, 'bucket')];
    mkdirSync(home);
    mkdirSync(join(bucket, 'alice'), { recursive: true });
    mkdirSync(join(bucket, 'bob'));
    const config = join(place, 'lifecycle.yaml');
    writeFileSync(
      config,
      `panels:\n  - {id: scratch, title: Scratch, roots: [{uri: "${bucket}", write: own, delete: own}]}\n`
    );
    const env = {
      HOME: home,
      JUPYTERHUB_USER: 'alice',
      LIFECYCLE_CONFIG: config,
      LIFECYCLE_STATE: join(place, 'state')
    };
    return new World(await composeContext(env, home), home, bucket);
  }

  /** Make files below HOME; the content is the path. */
  files(...paths: string[]): void {
    for (const path of paths) {
      mkdirSync(dirname(join(this.home, path)), { recursive: true });
      writeFileSync(join(this.home, path), path);
    }
  }

  /** Every path below a folder of HOME, folders with a slash. */
  tree(folder: string): string[] {
    const top = join(this.home, folder);
    return readdirSync(top, { recursive: true, withFileTypes: true })
      .map(
        entry => join(entry.parentPath, entry.name).slice(top.length + 1) + (entry.isDirectory() ? '/' : '')
      )
      .sort();
  }

  copy(
    sources: string | string[],
    destination: string,
    options: Partial<CopyRequest> = {}
  ): Promise<TransferResult> {
    const request = {
      verb: 'cp',
      sources: [sources].flat(),
      destination,
      recursive: false,
      ...options
    } as const;
    return runCopy(request, memoryTask(), this.context);
  }
}

/** A folder for the worlds of one test file, and a function that takes it away. */
export function makeRoot(): { root: string; remove: () => void } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'transfer-')));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
