/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { Job } from '../../../protocol';
import type { IWorkerClient } from '../../tokens';
import { Jobs } from '../model';
import { TransfersView } from '../TransfersView';
import { job } from './job';

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

  describe('keeps the focus', () => {
    const button = (name: string) => screen.getByRole('button', { name });
    const event = (type: 'job', of: Job) => act(() => jobs.take({ type, job: of }));
    let jobs: Jobs;
    beforeEach(async () => {
      jobs = draw(['3', '2', '1'].map(id => job(id, 'done')));
      await act(() => jobs.refresh());
    });

    it('on the card that is where a cleared one was', () => {
      button('Clear: Copy 2').focus();
      act(() => jobs.forget(['2']));
      expect(document.activeElement).toBe(button('Clear: Copy 1'));
      act(() => jobs.forget(['1']));
      expect(document.activeElement).toBe(button('Clear: Copy 3'));
    });

    it('on a card that moves to another group', () => {
      event('job', job('4', 'running'));
      button('Pause: Copy 4').focus();
      event('job', { ...job('4', 'paused'), revision: 2 });
      expect(document.activeElement).toBe(button('Resume: Copy 4'));
    });

    it('on the panel where no card is left', () => {
      button('Clear: Copy 2').focus();
      act(() => jobs.forget(['1', '2', '3']));
      expect(document.activeElement?.className).toBe('lc-Transfers');
    });

    it('nowhere, when somebody had left it', () => {
      button('Clear: Copy 2').focus();
      button('Clear: Copy 2').blur();
      act(() => jobs.forget(['2']));
      expect(document.activeElement).toBe(document.body);
    });
  });
});
