import type { WorkContext } from '../../context';
import { LifecycleError } from '../../core';
import { find } from '../template';

describe('looking for the files of a template', () => {
  const found = async (stat: () => Promise<unknown>) => {
    const context = {
      parse: (uri: string) => ({ key: uri }),
      open: () => ({ stat })
    } as unknown as WorkContext;
    const template = { pattern: 'https://h/{01..03}.nc', values: {} };
    const { files } = await find(template, { context, signal: new AbortController().signal, probe: true });
    return files.map(({ sizeBytes, problems }) => ({ sizeBytes, problems }));
  };
  const whole = (file: object) => [file, file, file];

  it('takes a server that says no size for one that has them', async () => {
    const unsaid = () => Promise.reject(new LifecycleError('unsupported', 'It says no size.'));
    expect(await found(unsaid)).toEqual(whole({ sizeBytes: null, problems: [] }));
  });

  it('passes on that the server refuses', async () => {
    const refused = () => Promise.reject(new LifecycleError('unauthorized', 'Who are you?'));
    await expect(found(refused)).rejects.toMatchObject({ tag: 'unauthorized' });
  });

  it('says where nothing is', async () => {
    await expect(found(async () => undefined)).rejects.toMatchObject({ tag: 'not-found' });
  });
});
