/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { Job } from '../../../protocol';
import type { IWorkerClient } from '../../tokens';
import { Jobs } from '../model';
import { TransfersView } from '../TransfersView';

/** The panel on a worker that answers so, one answer a question. */
function draw(...answers: (Job[] | Error)[]): Jobs {
  const client = {
    call: () => {
      const answer = answers.shift();
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ jobs: answer });
    }
  } as unknown as IWorkerClient;
  const jobs = new Jobs(client);
  render(<TransfersView jobs={jobs} client={client} trans={nullTranslator.load('')} />);
  return jobs;
}

afterEach(cleanup);

describe('TransfersView', () => {
  it('does not call the list empty before it was read', async () => {
    const jobs = draw([]);
    expect(screen.getByRole('status').textContent).toContain('Asking the server');
    await act(() => jobs.refresh());
    expect(screen.getByText('Nothing under way')).toBeTruthy();
    expect(screen.getByRole('status').textContent).toContain('Copies, moves, deletions');
  });

  it('says why the list could not be read, and reads it again', async () => {
    const jobs = draw(new Error('The worker does not answer.'), []);
    await act(() => jobs.refresh());
    expect(screen.getByRole('alert').textContent).toContain('The worker does not answer.');
    expect(screen.queryByText('Nothing under way')).toBeNull();
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Try again' })));
    expect(screen.getByText('Nothing under way')).toBeTruthy();
  });

  it('keeps the list that it has, and says that it may be old', async () => {
    const jobs = draw([], new Error('The worker does not answer.'));
    await act(() => jobs.refresh());
    await act(() => jobs.refresh());
    expect(screen.getByText('Nothing under way')).toBeTruthy();
    expect(screen.getByText('This list may be old: The worker does not answer.')).toBeTruthy();
  });
});
