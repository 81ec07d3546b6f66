/** Keys as listings give them. */
import { LifecycleError } from '../../core';

/**
 * A key of a listing with `encoding-type=url`, escaped as in a form.
 *
 * @param uri What was listed, for the error.
 */
export function decodeUrl(text: string, uri: string): string {
  if (!/[%+]/.test(text)) {
    return text;
  }
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new LifecycleError(
      'unsupported',
      `${uri}: the key ${text} below it is not UTF-8, so it has no URI. Rename it with the tool that made it.`,
      { subject: uri, cause }
    );
  }
}
