/** A temporary disk with roots, and a context over it, for the guard's tests. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatLocation, loadConfig, parseUri } from '../../config';
import type { WorkContext } from '../../context';
import { storeOpener } from '../../stores';
import { createGuard } from '../guard';

export interface World extends AsyncDisposable {
  /** Real path of the temporary folder. */
  top: string;
  path(relative: string): string;
  context: WorkContext;
}

/** Write files below a folder; a text is a file's content. */
export async function plant(top: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(top, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** `home/`, `state/` and a configuration in a temporary folder; `$TOP` in the YAML is that folder. */
export async function makeWorld(
  options: { yaml?: string; env?: Record<string, string>; files?: Record<string, string> } = {}
): Promise<World> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-')));
  await mkdir(join(top, 'home'));
  await plant(top, options.files ?? {});
  const env: Record<string, string> = {
    HOME: join(top, 'home'),
    LIFECYCLE_STATE: join(top, 'state'),
    JUPYTERHUB_USER: 'alice',
    ...options.env
  };
  if (options.yaml !== undefined) {
    env.LIFECYCLE_CONFIG = join(top, 'lifecycle.yaml');
    await writeFile(env.LIFECYCLE_CONFIG, options.yaml.replaceAll('$TOP', top));
  }
  const config = await loadConfig(env, top);
  const context: WorkContext = {
    config,
    guard: createGuard(config),
    parse: uri => parseUri(uri, config, top),
    format: formatLocation,
    open: storeOpener(config)
  };
  return {
    top,
    path: relative => join(top, relative),
    context,
    [Symbol.asyncDispose]: () => rm(top, { recursive: true, force: true })
  };
}
