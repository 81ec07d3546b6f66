/** A notebook that begins with a snippet. */
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents, KernelSpec, ServiceManager } from '@jupyterlab/services';
import { nameOf } from '../places/uri';

/** What a notebook file holds, format 4.5. */
export function notebookOf(uri: string, code: string, kernel: KernelSpec.ISpecModel | undefined): object {
  // In inline code nothing of a name is read as Markdown.
  const heading = `# ${nameOf(uri).replace(/[\\`*_{}[\]<>#|]/g, '\\$&')}\n\n\`${uri.replace(/`/g, "'")}\``;
  return {
    cells: [
      { cell_type: 'markdown', id: 'dataset', metadata: {}, source: heading },
      {
        cell_type: 'code',
        id: 'open',
        metadata: {},
        execution_count: null,
        outputs: [],
        source: code.trimEnd()
      }
    ],
    metadata: kernel
      ? { kernelspec: { name: kernel.name, display_name: kernel.display_name, language: kernel.language } }
      : {},
    nbformat: 4,
    nbformat_minor: 5
  };
}

/** The server's own kernel when it speaks Python, else the first that does. */
function pythonKernel(specs: KernelSpec.ISpecModels | null): KernelSpec.ISpecModel | undefined {
  const all = Object.values(specs?.kernelspecs ?? {});
  const speaksPython = (spec: KernelSpec.ISpecModel | undefined) => spec?.language.toLowerCase() === 'python';
  const first = specs?.kernelspecs[specs.default];
  return speaksPython(first) ? first : all.find(speaksPython);
}

/** Write a notebook into a folder, under a name that is free; answers with its path. */
export async function writeNotebook(
  services: ServiceManager.IManager,
  folder: string,
  uri: string,
  code: string
): Promise<string> {
  await services.kernelspecs.ready;
  const path = await freePath(services.contents, folder, nameOf(uri));
  const content = notebookOf(uri, code, pythonKernel(services.kernelspecs.specs));
  await services.contents.save(path, { type: 'notebook', format: 'json', content });
  return path;
}

async function freePath(contents: Contents.IManager, folder: string, name: string): Promise<string> {
  const stem = name.replace(/\.[a-z0-9]+$/i, '') || 'dataset';
  const { content } = (await contents.get(folder, { content: true })) as { content: Contents.IModel[] };
  const taken = new Set(content.map(each => each.name));
  let free = `${stem}.ipynb`;
  for (let count = 1; taken.has(free); count++) {
    free = `${stem}-${count}.ipynb`;
  }
  return PathExt.join(folder, free);
}
