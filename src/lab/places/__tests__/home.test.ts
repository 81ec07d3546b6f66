/** @jest-environment jsdom */
import { PageConfig } from '@jupyterlab/coreutils';
import { contentsPath, homePathOf } from '../home';

/** As JupyterLab's contents tell a drive from a path. */
const contents = {
  driveName: (path: string) => (path.includes(':') ? path.slice(0, path.indexOf(':')) : ''),
  localPath: (path: string) => path.slice(path.indexOf(':') + 1)
};

describe('homePathOf', () => {
  beforeEach(() => void PageConfig.setOption('serverRoot', '~/project'));

  it.each([
    ['', '/home/alice/project/'],
    ['run/a.nc', '/home/alice/project/run/a.nc'],
    ['RTC:run/a.nc', '/home/alice/project/run/a.nc'],
    ['lifecycle-scratch:b/a.nc', undefined],
    ['other:a.nc', undefined]
  ])('%j: %s', (path, absolute) => expect(homePathOf(contents, path, '/home/alice')).toBe(absolute));

  it('knows none before the worker told where home is', () => {
    expect(homePathOf(contents, 'run/a.nc', undefined)).toBeUndefined();
  });

  it('has a way back', () => {
    expect(contentsPath('/home/alice/project/run/a.nc', '/home/alice')).toBe('run/a.nc');
    expect(contentsPath('/data/a.nc', '/home/alice')).toBeUndefined();
  });
});
