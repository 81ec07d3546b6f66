/** The queue's promises: order, leases, pausing from another process, a full disk. */
import { readdir, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { Job } from '../../../protocol/jobs';
import type { WorkContext } from '../../context';
import { LifecycleError, sleep, type Task } from '../../core';
import { SqliteJobQueue } from '../queue';
import type { Cleaner, Runner } from '../types';
import { close, endless, folder, inState, job, queue, tenParts, until } from './queues';

describe('a queue', () => {
  it('runs no more than it may at once, in order', async () => {
    let now = 0;
    let most = 0;
    const order: string[] = [];
    const jobs = queue(async spec => {
      order.push((spec as { uri: string }).uri);
      most = Math.max(most, ++now);
      await sleep(10);
      now--;
      return {};
    }, 2);
    const ids: string[] = [];
    for (const uri of ['a', 'b', 'c', 'd', 'e']) {
      ids.push((await jobs.submit(job(uri))).id);
    }
    jobs.start();
    for (const id of ids) {
      await until(jobs, id, inState('done'));
    }
    expect([most, order]).toEqual([2, ['a', 'b', 'c', 'd', 'e']]);
  });

  it('is paused, resumed and cancelled from another process', async () => {
    const done: string[] = [];
    let isOpen = false;
    const runner = tenParts(done, async part => {
      while (part === 5 && !isOpen) {
        await sleep(10);
        if (done.length === -1) {
          return;
        }
      }
    });
    const patient: Runner = (spec, task, context) =>
      Promise.race([runner(spec, task, context), rejection(task)]);
    const server = queue(patient);
    const other = queue(endless);
    server.start();
    const { id } = await other.submit(job());
    await until(other, id, one => one.state === 'running');
    await other.pause(id);
    await until(other, id, inState('paused'));
    isOpen = true;
    await other.resume(id);
    await until(other, id, inState('done'));
    expect(new Set(done).size).toBe(10);

    const { id: second } = await queueWith(server, other);
    await other.cancel(second);
    expect(await until(other, second, inState('cancelled'))).toMatchObject({ error: null });
  });

  it.each<[string, (jobs: SqliteJobQueue, id: string) => Promise<unknown>, string[]]>([
    ['paused and cancelled', (jobs, id) => jobs.cancel(id), ['0', '1']],
    ['paused and resumed', (jobs, id) => jobs.runExisting(id), []]
  ])('clears what a job left that is %s', async (_, end, cleared) => {
    const seen: string[] = [];
    const stop = new AbortController();
    const done: string[] = [];
    const runner = tenParts(done, async part => {
      if (part === 2 && !stop.signal.aborted) {
        stop.abort();
        await sleep(1);
      }
    });
    const cleaner: Cleaner = async (_, { journal }) => void seen.push(...journal.names());
    const jobs = queue(runner, undefined, cleaner);
    await expect(jobs.run(job(), { signal: stop.signal })).rejects.toMatchObject({ tag: 'cancelled' });
    const [{ id }] = await jobs.list();
    expect(seen).toEqual([]);
    await end(jobs, id);
    expect(seen).toEqual(cleared);
  });

  it('keeps what is known of a job whose leftovers could not be cleared, and tries again', async () => {
    let isThere = false;
    const seen: string[] = [];
    const cleaner: Cleaner = async (_, { journal }) => {
      if (!isThere) {
        throw new LifecycleError('network', 'The server cannot be reached.');
      }
      seen.push(...journal.names());
    };
    const failing: Runner = async (_, { journal }) => {
      await journal.finishNow('upload');
      throw new LifecycleError('network', 'The server broke off.');
    };
    const jobs = queue(failing, undefined, cleaner);
    await expect(jobs.run(job())).rejects.toMatchObject({ tag: 'network' });
    const [{ id }] = await jobs.list();
    expect(await jobs.clear()).toEqual([]);
    await expect(jobs.cancel(id)).rejects.toMatchObject({ tag: 'network' });
    expect(await jobs.get(id)).toMatchObject({ state: 'cancelled' });
    isThere = true;
    await jobs.cancel(id);
    expect(seen).toEqual(['upload']);
    expect(await jobs.clear()).toEqual([id]);
  });

  it('takes up what a dead process left running', async () => {
    const done: string[] = [];
    const jobs = queue(tenParts(done));
    const { id } = await jobs.submit(job());
    await writeFile(join(folder, 'jobs', `${id}.parts`), '{"part":"0","record":null}\n{"part":"1","rec');
    const db = new DatabaseSync(join(folder, 'queue.sqlite'));
    const { host } = (await import('../lease')).thisHolder();
    db.prepare(
      `UPDATE jobs SET state = 'running', instance = 'x', host = ?, pid = 999999999, pid_start = '1'`
    ).run(host);
    expect((await jobs.get(id)).state).toBe('running');
    jobs.start();
    await until(jobs, id, inState('done'));
    // Part 1 was torn, so it proves nothing.
    expect(done).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('clears what a dead process left that was to cancel its job', async () => {
    const seen: string[] = [];
    const cleaner: Cleaner = async (_, { journal }) => void seen.push(...journal.names());
    const jobs = queue(endless, undefined, cleaner);
    const [{ id }, other] = [await jobs.submit(job()), await jobs.submit(job('gs://b/other'))];
    await writeFile(join(folder, 'jobs', `${id}.parts`), '{"part":"upload","record":null}\n');
    await writeFile(join(folder, 'jobs', `${other.id}.parts`), '{"part":"not to cancel","record":null}\n');
    const db = new DatabaseSync(join(folder, 'queue.sqlite'));
    const { host } = (await import('../lease')).thisHolder();
    const die = `UPDATE jobs SET state = 'running', instance = 'x', host = ?, pid = 999999999, pid_start = '1'`;
    db.prepare(`${die}, wanted = CASE id WHEN ? THEN 'cancel' END`).run(host, id);
    await jobs.list();
    expect(await jobs.get(id)).toMatchObject({ state: 'cancelled' });
    expect(await jobs.get(other.id)).toMatchObject({ state: 'queued' });
    await close(jobs);
    expect(seen).toEqual(['upload']);
  });

  it.each([
    [31_000, 'queued'],
    [1000, 'running']
  ])('after %d ms of silence on another host a job is %s', async (silence, state) => {
    const jobs = queue(endless);
    const { id } = await jobs.submit(job());
    const db = new DatabaseSync(join(folder, 'queue.sqlite'));
    db.prepare(
      `UPDATE jobs SET state = 'running', instance = 'x', host = 'other', pid = 1, heartbeat = ?`
    ).run(Date.now() - silence);
    await jobs.list();
    expect((await jobs.get(id)).state).toBe(state);
  });

  it('stops work whose lease somebody else has', async () => {
    const jobs = queue(async (...given) => {
      new DatabaseSync(join(folder, 'queue.sqlite')).exec(`UPDATE jobs SET instance = 'somebody else'`);
      return endless(...given);
    });
    await expect(jobs.run(job())).rejects.toMatchObject({ tag: 'conflict' });
  });

  it('tells whoever runs a job of that job alone', async () => {
    const jobs = queue(async (_, { signal }) => {
      await sleep(30, signal);
      return {};
    });
    const told = new Set<string>();
    const onProgress = ({ id }: Job): void => void told.add(id);
    const { id } = await jobs.submit(job());
    await Promise.all([jobs.runExisting(id, { onProgress }), jobs.run(job('gs://b/other'))]);
    expect([...told]).toEqual([id]);
  });

  it.each<['done' | 'cancelled', string[]]>([
    ['done', ['resumed', 'paused', 'cancelled']],
    ['cancelled', ['resumed', 'paused']]
  ])('that is %s cannot be %j', async (state, wishes) => {
    const jobs = queue(tenParts([]));
    const { id } = await jobs.submit(job());
    if (state === 'done') {
      await jobs.runExisting(id);
    } else {
      await jobs.cancel(id);
    }
    const ways = {
      resumed: () => jobs.resume(id),
      paused: () => jobs.pause(id),
      cancelled: () => jobs.cancel(id)
    };
    for (const wish of wishes) {
      const refused = { tag: 'conflict', message: `Job ${id} is ${state}, so it cannot be ${wish}.` };
      await expect(ways[wish as keyof typeof ways]()).rejects.toMatchObject(refused);
    }
    expect(await jobs.get(id)).toMatchObject({ state });
  });

  it('lets a late holder make nothing visible', async () => {
    let visible = false;
    const jobs = queue(async (_, task) => {
      const db = new DatabaseSync(join(folder, 'queue.sqlite'));
      db.exec(`UPDATE jobs SET instance = 'somebody else'`);
      await task.assertHeld();
      visible = true;
      return {};
    });
    await expect(jobs.run(job())).rejects.toMatchObject({ tag: 'conflict' });
    expect(visible).toBe(false);
    expect((await jobs.list())[0]!.state).toBe('running');
  });

  it('puts its jobs back when it is closed', async () => {
    const jobs = queue(endless);
    jobs.start();
    const { id } = await jobs.submit(job());
    await until(jobs, id, inState('running'));
    await close(jobs);
    expect((await queue(endless).get(id)).state).toBe('queued');
  });

  it('forgets ended jobs and their parts, not others', async () => {
    const jobs = queue(tenParts([]));
    await jobs.run(job('a'));
    const { id } = await jobs.submit(job('b'));
    const [removed] = await jobs.clear();
    expect((await jobs.list()).map(one => one.id)).toEqual([id]);
    expect(await readdir(join(folder, 'jobs'))).not.toContain(`${removed}.parts`);
    await expect(jobs.get(removed!)).rejects.toMatchObject({ tag: 'not-found' });
  });

  it('works on in memory when the disk does not take it', async () => {
    const state = join(folder, 'not-a-folder');
    await writeFile(state, '');
    const config = { stateFolder: state, env: {} };
    await using jobs = new SqliteJobQueue({ config } as unknown as WorkContext, { runner: tenParts([]) });
    expect(jobs.problem).toContain('cannot be kept');
    expect(await jobs.run(job())).toEqual({ parts: 10 });
  });

  it('sets a broken queue aside', async () => {
    await writeFile(
      join(folder, 'queue.sqlite'),
      'this is no database, and long enough to be looked at as one.'.repeat(9)
    );
    expect(await queue(tenParts([])).run(job())).toEqual({ parts: 10 });
    expect((await readdir(folder)).filter(name => name.includes('broken'))).toHaveLength(1);
  });

  it('tells subscribers of jobs that other processes run', async () => {
    const watching = queue(endless);
    const seen: Job[] = [];
    watching.subscribe(one => seen.push(one));
    await queue(tenParts([])).run(job());
    while (!seen.some(inState('done'))) {
      await sleep(20);
    }
    expect(seen.at(-1)).toMatchObject({ verb: 'du' });
  });
});

async function queueWith(server: SqliteJobQueue, other: SqliteJobQueue): Promise<Job> {
  const held = queue(endless);
  await close(server);
  held.start();
  const submitted = await other.submit(job('gs://b/endless'));
  return until(other, submitted.id, inState('running'));
}

function rejection({ signal }: Task): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
