/** Compiled code, kept from one start to the next: a call of the command line takes a third less time. */
import { lstatSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Keep compiled code in the machine's own temporary folder: a home folder may
 * be far away, or full. What lies there is run, so a folder that anybody else
 * could write to is left alone.
 */
export function keepCompiledCode(): void {
  const user = process.getuid?.();
  if (user === undefined || process.env.NODE_DISABLE_COMPILE_CACHE === '1') {
    return;
  }
  const folder = join(tmpdir(), `lifecycle-code-${user}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    // S_IFDIR, and nothing for group and others.
    if (uid === user && (mode & 0o170077) === 0o040000) {
      enableCompileCache(folder);
    }
  } catch {
    // No such place: then it is compiled each time.
  }
}
