import { LifecycleError } from '../../core';

/** A name in an address that was typed, without its escapes: what is none could only be guessed at. */
export function decodedName(name: string, text: string): string {
  try {
    return decodeURIComponent(name);
  } catch (cause) {
    throw new LifecycleError(
      'bad-input',
      `${text}: "${name}" holds a "%" that begins no escape. Copy the address anew, or write %25 for a percent sign.`,
      { subject: text, cause }
    );
  }
}
