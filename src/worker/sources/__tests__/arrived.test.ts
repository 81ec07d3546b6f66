/** What came of a file before a process ended, and who may go on with it. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { foundFile } from '../source';
import { Arrived } from '../arrived';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'arrived-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const FILE = foundFile('https://data.example.org/a.nc', { sizeBytes: 10 });
/** Above what Linux gives to a process. */
const DEAD = 2 ** 22 + 1;

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const here = (): string[] => readdirSync(join(state, 'arriving'));

/** What a process of this host and number had when it was killed. */
async function killed(pid: number, host = hostname(), version = '"v1"'): Promise<void> {
  const arrived = await Arrived.of(FILE, state);
  await arrived.add(bytes('0123'), undefined);
  await arrived.remember(version);
  const [name] = here();
  const [which, encoded, , , random] = name!.split('~');
  const folder = join(state, 'arriving');
  renameSync(join(folder, name!), join(folder, [which, encoded, host, pid, random].join('~')));
}

it('is gone on with, one byte before its end, and hashed as a whole', async () => {
  await killed(DEAD);
  await using arrived = await Arrived.of(FILE, state);
  expect([arrived.version, arrived.sizeBytes]).toEqual(['"v1"', 4]);
  const hash = createHash('md5');
  expect(await arrived.keep(10, hash)).toBe(3);
  await arrived.add(bytes('3456789'), hash);
  expect(hash.digest('hex')).toBe(createHash('md5').update('0123456789').digest('hex'));
  await arrived.moveTo(join(state, 'whole'));
  expect(readFileSync(join(state, 'whole'), 'utf8')).toBe('0123456789');
});

it('given back is there for the next, and for one alone', async () => {
  {
    await using arrived = await Arrived.of(FILE, state);
    await arrived.add(bytes('0123'), undefined);
    await arrived.remember('"v1"');
  }
  const both = await Promise.all([Arrived.of(FILE, state), Arrived.of(FILE, state)]);
  expect(both.map(({ sizeBytes }) => sizeBytes).sort()).toEqual([0, 4]);
});

it.each<[string, number, string | undefined]>([
  ['of a process that lives', process.ppid, undefined],
  ['of another host, written a moment ago', DEAD, 'another-host']
])('%s is left alone', async (_, pid, host) => {
  await killed(pid, host);
  const arrived = await Arrived.of(FILE, state);
  expect(arrived.sizeBytes).toBe(0);
});

it('of another file, or another size of it, is not taken', async () => {
  await killed(DEAD);
  expect((await Arrived.of({ ...FILE, sizeBytes: 11 }, state)).sizeBytes).toBe(0);
  expect((await Arrived.of(foundFile('https://data.example.org/b.nc'), state)).sizeBytes).toBe(0);
});

it.each<[string, string, number | null]>([
  ['whose version the server did not say', '', 10],
  ['that is longer than the file', '"v1"', 3]
])('%s is begun anew', async (_, version, promised) => {
  await killed(DEAD, undefined, version);
  await using arrived = await Arrived.of(FILE, state);
  expect(await arrived.keep(promised, undefined)).toBe(0);
  expect(here()).toEqual([]);
});

it('that nobody took for days is removed', async () => {
  await killed(DEAD);
  const days = Date.now() / 1000 - 3 * 86_400;
  utimesSync(join(state, 'arriving', here()[0]!), days, days);
  expect((await Arrived.of(FILE, state)).sizeBytes).toBe(0);
  expect(here()).toEqual([]);
});
