/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { DatasetDescription } from '../../../protocol';
import type { IWorkerClient } from '../../tokens';
import { DatasetPage } from '../DatasetPage';

const DESCRIPTION: DatasetDescription = {
  uri: 'gs://b/x.nc',
  format: 'netcdf4',
  dims: {},
  unlimited: [],
  attributes: {},
  variables: {},
  groups: ['run']
};

afterEach(cleanup);

it('goes on from its heading in a group that is opened, for what was clicked on is gone', async () => {
  const client = {
    call: (route: string, { group }: { group?: string }) =>
      Promise.resolve(
        route === 'inspect' ? { ...DESCRIPTION, groups: group === undefined ? ['run'] : [] } : { ends: {} }
      )
  } as unknown as IWorkerClient;
  const nothing = () => undefined;
  render(
    <DatasetPage
      uri="gs://b/x.nc"
      client={client}
      trans={nullTranslator.load('')}
      onSnippet={nothing}
      onNotebook={nothing}
      onIngest={nothing}
    />
  );
  const heading = screen.getByRole('heading', { name: 'x.nc' });
  const group = await screen.findByRole('button', { name: 'run/' });
  expect(document.activeElement).not.toBe(heading);
  group.focus();
  fireEvent.click(group);
  await screen.findByRole('button', { name: '/ run' });
  expect(document.activeElement).toBe(heading);
});
