import type { Contents, ServiceManager } from '@jupyterlab/services';
import { fillTemplate, type Opening } from '../../../protocol/snippets';
import { notebookOf, writeNotebook } from '../notebook';

const OPENING: Opening = {
  kind: 'zarr',
  uri: 'osn://b/{url}.zarr/',
  imports: 'import os\n',
  url: '"s3://b/{url}.zarr"',
  source: '"s3://b/{url}.zarr"',
  arguments: ', group="$&"',
  python: null
};

describe('a template', () => {
  it('is filled once: what a name holds is no placeholder', () => {
    expect(fillTemplate('{imports}{uri} open({url}{arguments}) {other}', OPENING)).toBe(
      'import os\nosn://b/{url}.zarr open("s3://b/{url}.zarr", group="$&") {other}'
    );
  });
});

describe('a notebook', () => {
  const kernelspecs = {
    ready: Promise.resolve(),
    specs: {
      default: 'ir',
      kernelspecs: {
        ir: { name: 'ir', display_name: 'R', language: 'R' },
        python3: { name: 'python3', display_name: 'Python 3', language: 'python' }
      }
    }
  };

  it('begins with the code, for a kernel that speaks Python', () => {
    expect(notebookOf('gs://b/a_b.zarr/', 'ds\n', undefined)).toMatchObject({
      cells: [{ source: '# a\\_b.zarr\n\n`gs://b/a_b.zarr/`' }, { cell_type: 'code', source: 'ds' }],
      nbformat: 4
    });
  });

  it('takes a name that is free', async () => {
    const saved: [string, Partial<Contents.IModel>][] = [];
    const contents = {
      get: () => Promise.resolve({ content: [{ name: 'gpcp.ipynb' }, { name: 'gpcp-1.ipynb' }] }),
      save: (...call: [string, Partial<Contents.IModel>]) => Promise.resolve(saved.push(call))
    };
    const services = { contents, kernelspecs } as unknown as ServiceManager.IManager;
    expect(await writeNotebook(services, 'work', 'gs://b/gpcp.zarr/', 'ds')).toBe('work/gpcp-2.ipynb');
    expect(saved).toMatchObject([
      ['work/gpcp-2.ipynb', { type: 'notebook', content: { metadata: { kernelspec: { name: 'python3' } } } }]
    ]);
  });
});
