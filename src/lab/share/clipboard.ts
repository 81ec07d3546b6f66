import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

/**
 * Put an address on the clipboard. Where the browser does not let a page do
 * that after waiting for an answer (plain http, a slow worker), a dialog shows
 * it, and its button copies.
 *
 * @returns whether it is there now.
 */
export async function copyAddress(
  address: string,
  title: string,
  trans: TranslationBundle
): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch {
    const answer = await showDialog({
      title,
      body: addressField(address, trans),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Close') }),
        Dialog.okButton({ label: trans.__('Copy') })
      ]
    });
    if (answer.button.accept) {
      // Works now: it answers a click.
      Clipboard.copyToSystem(address);
    }
    return answer.button.accept;
  }
}

/** The address, selected, to be copied by hand. */
function addressField(address: string, trans: TranslationBundle): Widget {
  const field = document.createElement('textarea');
  field.className = 'lc-Address';
  field.readOnly = true;
  field.rows = 4;
  field.value = address;
  field.setAttribute('aria-label', trans.__('Address'));
  field.addEventListener('focus', () => field.select());
  return new Widget({ node: field });
}
