/** How often a host may be asked. */
import { windowsOf } from '../web/windows';

it('is known of Zenodo, and of no other', () => {
  expect(windowsOf('zenodo.org', {})).toContainEqual({ requests: 50, seconds: 60 });
  expect(windowsOf('data.example.org', {})).toEqual([]);
});

it('is what the environment says of a host', () => {
  const env = { LIFECYCLE_HOST_LIMITS: ' Data.example.org=6/2, data.example.org=100/3600 zenodo.org=5/60' };
  expect(windowsOf('data.example.org', env)).toMatchObject([
    { requests: 6, seconds: 2 },
    { requests: 100, seconds: 3600 }
  ]);
  expect(windowsOf('zenodo.org', env)).toMatchObject([{ requests: 5, seconds: 60 }]);
  expect(windowsOf('data.example.org:8080', env)).toEqual([]);
});

it.each(['data.example.org', 'a=6', 'a=0/2', 'a=6/0', 'a=6/2.5', '=6/2'])('%s is refused', text => {
  expect(() => windowsOf('a', { LIFECYCLE_HOST_LIMITS: text })).toThrow('HOST=REQUESTS/SECONDS');
});

it('is not guessed where the environment names a service by what is no address', () => {
  expect(() => windowsOf('a', { LIFECYCLE_ZENODO_URL: 'https://' })).toThrow(
    'LIFECYCLE_ZENODO_URL: "https://" is not an address like https://host.'
  );
});
