/** @jest-environment jsdom */
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import type { Picture, Request } from '../../../../protocol';
import type { IWorkerClient } from '../../../tokens';
import type { Shown } from '../usePicture';
import { usePlaces } from '../usePlaces';

const PICTURE = { axes: [{ step: 1 }, { step: 1 }] } as Picture;
const shownOf = (variable: string): Shown => ({
  picture: PICTURE,
  cells: new Float32Array([0]),
  request: { uri: 'gs://b/ocean.nc', variable, at: {}, axes: [] } as Request<'picture'>
});
/** Cells of each grid that the worker can read. */
const CELLS: Record<string, number> = { tlat: 1, tlon: 2, ulat: 3 };
const CLIENT = {
  picture: ({ variable }: Request<'picture'>) =>
    variable in CELLS
      ? Promise.resolve({ picture: PICTURE, cells: new Float32Array([CELLS[variable]]) })
      : Promise.reject(new Error('not read'))
} as unknown as IWorkerClient;

afterEach(cleanup);

it('are of the grid of the variable that is shown, never of another one on the same dimensions', async () => {
  const { result, rerender } = renderHook(
    ({ grid, shown }: { grid: { latitude: string; longitude: string }; shown: Shown }) =>
      usePlaces(CLIENT, grid, shown),
    { initialProps: { grid: { latitude: 'tlat', longitude: 'tlon' }, shown: shownOf('temp') } }
  );
  await waitFor(() => expect(result.current?.latitude[0]).toBe(1));
  expect(result.current?.longitude[0]).toBe(2);
  rerender({ grid: { latitude: 'ulat', longitude: 'ulon' }, shown: shownOf('uvel') });
  expect(result.current).toBeUndefined();
  await act(() => new Promise(resolve => setTimeout(resolve, 200)));
  expect(result.current).toBeUndefined();
});
