import { expect, it, jest } from '@jest/globals';

it('loads blosc again after it could not be loaded', async () => {
  const { default: blosc } = await import('numcodecs/blosc');
  const load = jest
    .fn<(config: object) => unknown>(config => blosc.fromConfig(config as never))
    .mockImplementationOnce(() => {
      throw new Error('EMFILE');
    });
  jest.unstable_mockModule('numcodecs/blosc', () => ({ default: { fromConfig: load } }));
  const { decodeBlosc, encodeBlosc } = await import('../blosc');
  const stage = {
    name: 'blosc',
    compressor: 'lz4',
    level: 5,
    shuffle: 'shuffle',
    typeSize: 4,
    blockSize: 0
  } as const;
  const bytes = new Uint8Array(1000).fill(7);
  await expect(encodeBlosc(bytes, stage)).rejects.toThrow('EMFILE');
  expect(await decodeBlosc(await encodeBlosc(bytes, stage), 1000)).toEqual(bytes);
});
