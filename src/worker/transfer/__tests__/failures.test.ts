import { LifecycleError, toLifecycleError } from '../../core';
import { Failures } from '../failures';

it('hands on every failed key that was kept, and their number', () => {
  const failures = new Failures();
  for (let index = 0; index < 120; index++) {
    failures.add(`gs://b/${index}`, new LifecycleError('conflict', `${index} changed`));
  }
  const { message, failures: failed } = failures.summary(500);
  expect(message).toContain('120 of 500 objects failed');
  expect(message).toContain('and 115 more');
  expect(failed?.count).toBe(120);
  expect(failed?.first).toHaveLength(100);
  expect(failed?.first[99]).toEqual({ uri: 'gs://b/99', message: '99 changed' });
});

it('does not speak of others that are copied where there are none', () => {
  const failures = new Failures();
  failures.add('gs://b/1', new LifecycleError('conflict', '1 changed'));
  failures.add('gs://b/2', new LifecycleError('conflict', '2 changed'));
  expect(failures.summary(2).message).toMatch(/^All 2 objects failed/);
});

it.each(['EMFILE', 'ENFILE'])('ends the job at %s: no other file could be opened either', code => {
  const error = toLifecycleError(Object.assign(new Error('open'), { code }), '/a');
  expect(error.message).toBe(
    `/a: this machine allows no more open files (${code}). Raise the limit (ulimit -n) or run fewer jobs at once.`
  );
  expect(new Failures().endsTheJob(error)).toBe(true);
});
