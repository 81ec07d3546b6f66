import type { FoundFile } from '../../../protocol';
import { newDraft } from '../draft';
import { failedFile, without } from '../failure';

const file = (name: string): FoundFile => ({
  uri: `https://x.org/d/${name}`,
  name,
  sizeBytes: 1,
  checksum: null,
  time: null,
  credentials: null,
  isWhole: false,
  problems: []
});
const draft = {
  ...newDraft(['https://x.org/d/'], '/home/'),
  found: { files: [file('a.nc'), file('a.nc4'), file('b c.nc')], notes: [] }
};

it.each([
  ['by its address', { subject: 'https://x.org/d/a.nc', message: '' }, 'a.nc'],
  [
    'by the name it was staged under',
    { subject: 'gs://s/alice/lifecycle-staged/0f/b_c.nc', message: '' },
    'b c.nc'
  ],
  ['in the words alone', { message: 'part 3/9: https://x.org/d/a.nc4: is cut short.' }, 'a.nc4']
])('finds the file that a failure names %s', (_, error, name) => {
  expect(failedFile(draft, error)?.name).toBe(name);
});

it('names no file where the failure is about none', () => {
  expect(failedFile(draft, { subject: 'gs://b/x.zarr', message: 'There is no space left.' })).toBeUndefined();
});

it('leaves a file out, of what was found and of what was typed', () => {
  expect(without(draft, 'https://x.org/d/a.nc')).toEqual({ leftOut: ['https://x.org/d/a.nc'] });
  expect(without(newDraft(['/a.nc', '/b.nc'], '/home/'), '/a.nc')).toEqual({ sources: '/b.nc' });
});
