/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import { saveBlob } from '../sinks';

it('keeps the address of a blob until the browser has begun to save it', () => {
  jest.useFakeTimers();
  const saved: [string, string][] = [];
  const revoked: string[] = [];
  // jsdom has neither.
  Object.assign(URL, {
    createObjectURL: () => 'blob:1',
    revokeObjectURL: (url: string) => revoked.push(url)
  });
  jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push([this.href, this.download]);
  });
  saveBlob(new Blob(['lifecycle: 1']), 'sst.yaml');
  expect(saved).toEqual([['blob:1', 'sst.yaml']]);
  jest.advanceTimersByTime(50_000);
  expect(revoked).toEqual([]);
  jest.advanceTimersByTime(50_000);
  expect(revoked).toEqual(['blob:1']);
  jest.useRealTimers();
});
