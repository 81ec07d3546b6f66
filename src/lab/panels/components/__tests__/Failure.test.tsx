/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ErrorTag } from '../../../../protocol';
import { WorkerError } from '../../../client/errors';
import type { PanelPlace } from '../../../tokens';
import { Failure } from '../Failure';

const trans = nullTranslator.load('');

function place(topUri: string): PanelPlace {
  const ownUri = `${topUri}/alice/`;
  const root = { uri: topUri, topUri, ownUri, write: 'own', delete: 'own', public: false, inbox: false };
  return { root, folder: ownUri } as unknown as PanelPlace;
}

/** Draw an error of a folder; answers with the number of times somebody tried again. */
function draw(error: unknown, topUri?: string): () => number {
  let retried = 0;
  const at = topUri === undefined ? undefined : place(topUri);
  render(<Failure error={error} trans={trans} place={at} onRetry={() => (retried += 1)} />);
  return () => retried;
}

function fromWorker(tag: ErrorTag): WorkerError {
  return new WorkerError('The words of the worker.', tag, 400, undefined, { isFromWorker: true });
}

afterEach(cleanup);

describe('Failure', () => {
  it.each<[ErrorTag, string, string]>([
    ['unauthorized', 'gs://b', 'No access to gs://b'],
    ['not-found', 'osn://b', 'There is no bucket osn://b'],
    ['network', 's3://b', 's3://b cannot be reached'],
    ['not-found', '/data/scratch', 'Nothing here yet'],
    ['guard-refused', 'gs://b', 'Not allowed']
  ])('heads %s at %s with “%s”', (tag, topUri, heading) => {
    draw(fromWorker(tag), topUri);
    expect(screen.getByText(heading)).toBeTruthy();
  });

  it('gives the worker’s words, and lets one try again', () => {
    const retried = draw(fromWorker('unauthorized'), 'gs://b');
    expect(screen.getByRole('alert').textContent).toContain('The words of the worker.');
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(retried()).toBe(1);
  });

  it.each<[ErrorTag, string]>([
    ['network', 'No connection'],
    ['unauthorized', 'No access']
  ])('does not blame the bucket when the worker was not reached: %s', (tag, heading) => {
    draw(new WorkerError('The way was blocked.', tag, 502), 'gs://b');
    expect(screen.getByText(heading)).toBeTruthy();
  });

  it('offers no second try where the answer would be the same', () => {
    draw(fromWorker('outdated'), 'gs://b');
    expect(screen.queryByRole('button')).toBeNull();
  });
});
