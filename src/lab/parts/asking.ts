import { DOMUtils, Dialog, showDialog } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';

interface AskTextOptions {
  title: string;
  /** Of the button that accepts. */
  okLabel: string;
  label: string;
  hint?: string;
  /** What stands in the field at first, selected. */
  text?: string;
  /** What may be typed: a regular expression, as in HTML. */
  pattern?: string;
}

/**
 * Ask for one line of text.
 *
 * @returns without spaces around it; undefined when it was given up, or nothing was typed.
 *
 * #### Notes
 * The field of JupyterLab's own dialog is too narrow for the address of an object.
 */
export async function askText({ title, okLabel, ...field }: AskTextOptions): Promise<string | undefined> {
  const { button, value } = await showDialog({
    title,
    body: new TextBody(field),
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: okLabel })],
    focusNodeSelector: 'input'
  });
  return (button.accept && value?.trim()) || undefined;
}

class TextBody extends Widget implements Dialog.IBodyWidget<string> {
  constructor({ label, hint, text = '', pattern }: Omit<AskTextOptions, 'title' | 'okLabel'>) {
    super();
    this.id = DOMUtils.createDomID();
    this.addClass('lc-Ask');
    this.addClass('lc-Field');
    this._input.value = text;
    this._input.type = 'text';
    this._input.spellcheck = false;
    this._input.autocomplete = 'off';
    if (pattern !== undefined) {
      this._input.pattern = pattern;
    }
    this._input.addEventListener('focus', () => this._input.select(), { once: true });
    const words = document.createElement('label');
    words.textContent = label;
    words.htmlFor = this._input.id = `${this.id}-input`;
    this.node.append(words, this._input);
    if (hint !== undefined) {
      const advice = document.createElement('p');
      advice.className = 'lc-Field-words';
      advice.textContent = hint;
      advice.id = `${this.id}-hint`;
      this._input.setAttribute('aria-describedby', advice.id);
      this.node.append(advice);
    }
  }

  getValue(): string {
    return this._input.value;
  }

  private readonly _input = document.createElement('input');
}
