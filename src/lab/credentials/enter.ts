import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CredentialName } from '../../protocol';
import type { IWorkerClient } from '../tokens';
import { CredentialBody } from './CredentialForm';

/**
 * Ask for the credentials of a provider, keep them where the person says, and try them.
 *
 * @returns whether they were saved
 * @throws WorkerError when they cannot be kept
 */
export async function enterCredentials(
  name: CredentialName,
  client: IWorkerClient,
  trans: TranslationBundle
): Promise<boolean> {
  const { credentials, readers } = await client.call('credentials', {});
  const info = credentials.find(each => each.name === name);
  if (!info) {
    return false;
  }
  const answer = await showDialog({
    title: info.title,
    body: new CredentialBody({ info, readers, trans }),
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Save') })],
    focusNodeSelector: 'input'
  });
  if (!answer.button.accept || answer.value === null) {
    return false;
  }
  await client.call('saveCredentials', { name, ...answer.value });
  tell(client.call('testCredentials', { name }), info.title, trans);
  return true;
}

/** They are kept already; what the provider says of them comes when it comes. */
function tell(
  test: Promise<{ isValid: boolean; words: string }>,
  title: string,
  trans: TranslationBundle
): void {
  test
    .then(({ isValid, words }) =>
      isValid
        ? Notification.success(`${title}: ${words}`, { autoClose: 5000 })
        : Notification.warning(`${title}: ${words}`, { autoClose: false })
    )
    .catch(() =>
      Notification.info(trans.__('%1: saved. The provider could not be asked now.', title), {
        autoClose: 5000
      })
    );
}
