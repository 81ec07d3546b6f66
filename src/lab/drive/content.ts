/** Between an object's bytes and what JupyterLab's document models hold. */
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

const CHUNK = 0x8000;

/** In pieces, so that no array is too long to be the arguments of a call. Without line breaks. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}

/**
 * Line breaks in it do not matter.
 *
 * @throws DOMException `InvalidCharacterError`
 */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text.replace(/\s/g, ''));
  return Uint8Array.from(binary, character => character.charCodeAt(0));
}

/** As much of a model as its bytes make. */
export type Content = Pick<Contents.IModel, 'type' | 'format' | 'content'>;

/** Which type JupyterLab should take a name for, when it did not ask for one. */
export function typeOfName(name: string): 'notebook' | 'file' {
  return name.endsWith('.ipynb') ? 'notebook' : 'file';
}

/**
 * The content of a model. Without a wanted format, text where the bytes are
 * UTF-8 and base64 where they are not.
 *
 * @throws Error in words when the bytes are not what was asked for.
 */
export function contentOf(
  name: string,
  bytes: Uint8Array,
  type: string,
  format: Contents.FileFormat,
  trans: TranslationBundle
): Content {
  if (type === 'notebook' || format === 'json') {
    try {
      return { type, format: 'json', content: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
    } catch (cause) {
      throw new Error(trans.__('%1 is not valid JSON, so it cannot be opened as a notebook.', name), {
        cause
      });
    }
  }
  if (format === 'base64') {
    return { type: 'file', format: 'base64', content: toBase64(bytes) };
  }
  try {
    // A byte order mark is part of the file: saving must not lose it.
    const content = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { type: 'file', format: 'text', content };
  } catch (cause) {
    if (format === 'text') {
      throw new Error(trans.__('%1 is not UTF-8 text, so it cannot be opened in a text editor.', name), {
        cause
      });
    }
    return { type: 'file', format: 'base64', content: toBase64(bytes) };
  }
}

/** The bytes of a model that is to be saved, as base64. */
export function base64Of(model: Partial<Contents.IModel>): string {
  const content: unknown = model.content;
  if (model.format === 'base64') {
    return toBase64(fromBase64(String(content)));
  }
  // Jupyter writes notebooks with one space of indentation.
  const text =
    model.format === 'json' || typeof content !== 'string'
      ? `${JSON.stringify(content, null, 1)}\n`
      : content;
  return toBase64(new TextEncoder().encode(text));
}
