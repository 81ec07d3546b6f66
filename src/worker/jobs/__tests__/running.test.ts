/** One job run to its end, as the command line does. */
import type { Job } from '../../../protocol/jobs';
import { sleep } from '../../core';
import { endless, inState, job, queue, tenParts, until } from './queues';

describe('running a job', () => {
  it('gives its result and remembers it', async () => {
    const jobs = queue(tenParts([]));
    const seen: Job['state'][] = [];
    expect(await jobs.run(job(), { onProgress: one => seen.push(one.state) })).toEqual({ parts: 10 });
    expect(await jobs.list()).toMatchObject([
      { state: 'done', verb: 'du', result: { parts: 10 }, progress: { partsDone: 10, partsTotal: 10 } }
    ]);
    expect([seen[0], seen.at(-1)]).toEqual(['running', 'done']);
  });

  it('hands on what the work has to say, with how far it is', async () => {
    const jobs = queue(async (_, task) => {
      task.note?.('The request is accepted.');
      task.progress({ bytesDone: 1 });
      await sleep(300, task.signal);
      return {};
    });
    const seen: Job[] = [];
    const heard: string[] = [];
    await jobs.run(job(), { onProgress: one => seen.push(one), onNote: words => heard.push(words) });
    expect(heard).toEqual(['The request is accepted.']);
    expect(seen.map(one => one.progress)).toContainEqual(
      expect.objectContaining({ bytesDone: 1, key: null, note: 'The request is accepted.' })
    );
  });

  it('the same again is a new job, unless it was interrupted', async () => {
    const jobs = queue(tenParts([]));
    await jobs.run(job());
    await jobs.run(job());
    expect((await jobs.list()).length).toBe(2);
  });

  it('goes on where a failure stopped it', async () => {
    const done: string[] = [];
    let isFull = true;
    const jobs = queue(
      tenParts(done, async part => {
        if (isFull && part === 4) {
          throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        }
      })
    );
    await expect(jobs.run(job())).rejects.toMatchObject({ tag: 'storage-full' });
    expect((await jobs.list())[0]).toMatchObject({ state: 'failed', error: { tag: 'storage-full' } });
    isFull = false;
    await jobs.run(job());
    expect(done).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect((await jobs.list()).length).toBe(1);
  });

  it('is paused by an interrupt, and the same command resumes it', async () => {
    const done: string[] = [];
    const stop = new AbortController();
    const jobs = queue(tenParts(done, async part => void (part === 3 && stop.abort())));
    await expect(jobs.run(job(), { signal: stop.signal })).rejects.toMatchObject({ tag: 'cancelled' });
    expect((await jobs.list())[0]).toMatchObject({ state: 'paused', endedAt: null });
    await jobs.run(job());
    expect(done.length).toBe(10);
  });

  it('that another process runs already is refused with words', async () => {
    const first = queue(endless);
    first.start();
    const { id } = await first.submit(job());
    await until(first, id, inState('running'));
    await expect(queue(endless).run(job())).rejects.toMatchObject({
      tag: 'conflict',
      message: expect.stringContaining(`process ${process.pid}`)
    });
    expect((await queue(endless).submit(job())).id).toBe(id);
  });
});
