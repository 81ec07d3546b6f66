import { PassThrough } from 'node:stream';
import { StreamOutput } from '../output';

function warned(isTTY: boolean): string {
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr };
  new StreamOutput(streams, false, new AbortController().signal).warn('It is public.');
  return String(stderr.read());
}

it('warns in red on a terminal, and in plain words elsewhere', () => {
  expect(warned(true)).toBe('\u001b[31mIt is public.\u001b[0m\n');
  expect(warned(false)).toBe('It is public.\n');
});
