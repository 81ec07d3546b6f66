import { LifecycleError } from '../../core';
import { Failures } from '../failures';

it('hands on every failed key that was kept, and their number', () => {
  const failures = new Failures();
  for (let index = 0; index < 120; index++) {
    failures.add(`gs://b/${index}`, new LifecycleError('conflict', `${index} changed`));
  }
  const { message, failures: failed } = failures.summary(500, 'copied');
  expect(message).toContain('120 of 500 objects failed');
  expect(message).toContain('and 115 more');
  expect(failed?.count).toBe(120);
  expect(failed?.first).toHaveLength(100);
  expect(failed?.first[99]).toEqual({ uri: 'gs://b/99', message: '99 changed' });
});
