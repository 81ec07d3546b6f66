import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

/**
 * Put a text on the clipboard that was waited for. Where the browser does not
 * let a page do that by then (plain http, a slow worker), a dialog shows it, and
 * its button copies.
 *
 * @param words.title of the dialog
 * @param words.label what the text is
 * @returns whether it is there now.
 */
export async function copyText(
  text: string,
  { title, label }: { title: string; label: string },
  trans: TranslationBundle
): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const answer = await showDialog({
      title,
      body: fieldOf(text, label),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Close') }),
        Dialog.okButton({ label: trans.__('Copy') })
      ]
    });
    if (answer.button.accept) {
      // Works now: it answers a click.
      Clipboard.copyToSystem(text);
    }
    return answer.button.accept;
  }
}

/** The text, selected, to be copied by hand. */
function fieldOf(text: string, label: string): Widget {
  const field = document.createElement('textarea');
  field.className = 'lc-ToCopy';
  field.readOnly = true;
  field.rows = 4;
  field.value = text;
  field.setAttribute('aria-label', label);
  field.addEventListener('focus', () => field.select());
  return new Widget({ node: field });
}
