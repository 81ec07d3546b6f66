import { formatBytes } from '../bytes';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1_536_000, '1.5 MB'],
  [99_600_000, '100 MB'],
  [999_700, '1.0 MB'],
  [98_765_432_100, '98.8 GB']
])('%d bytes are %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words));
