// Build the prebuilt JupyterLab extension from lib/ with JupyterLab's own builder.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const builder = createRequire(createRequire(import.meta.url).resolve('@jupyter/builder'));
const { dependencies, jupyterlab } = JSON.parse(await readFile('package.json', 'utf8'));
const core = JSON.parse(await readFile(builder.resolve('@jupyterlab/core-meta/core.package.json'), 'utf8'));

// The builder asks of the running JupyterLab the versions of the JupyterLab it
// was made for. Ask for the ranges of our package.json instead: they begin at
// the oldest JupyterLab we support.
for (const versions of [core.dependencies, core.resolutions]) {
  for (const name of Object.keys(versions ?? {})) {
    versions[name] = dependencies[name] ?? versions[name];
  }
}

// Chunks are named after their content: those of earlier builds would pile up.
await rm(jupyterlab.outputDir, { recursive: true, force: true });

const folder = await mkdtemp(join(tmpdir(), 'labextension-'));
try {
  const corePackageFile = join(folder, 'core.package.json');
  await writeFile(corePackageFile, JSON.stringify(core));
  const { status } = spawnSync(
    process.execPath,
    [builder.resolve('./build-labextension'), '--core-package-file', corePackageFile, process.cwd()],
    { stdio: 'inherit' }
  );
  process.exitCode = status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
