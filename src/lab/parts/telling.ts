import { showErrorMessage } from '@jupyterlab/apputils';
import { messageOf } from '../client/errors';

/** Run `work`; what goes wrong is told in a dialog. */
export async function telling(title: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await showErrorMessage(title, messageOf(error));
  }
}
