/** Rule 2: what a person or client names must be one plain key. */
import { hasControlCharacter } from '../../../protocol/names';
import type { Action } from '../types';

/** Why a named key is malformed, or undefined when it is fine. One trailing slash is fine. */
export function malformed(key: string, action: Action): string | undefined {
  if (key === '') {
    return 'it is a whole bucket';
  }
  const segments = (key.endsWith('/') ? key.slice(0, -1) : key).split('/');
  if (segments.includes('')) {
    return 'it has an empty segment';
  }
  if (segments.includes('.') || segments.includes('..')) {
    return 'it has a "." or ".." segment';
  }
  if (hasControlCharacter(key)) {
    return 'it holds a control character';
  }
  // A new object may be called anything; what is destroyed must be named exactly.
  if (action !== 'create' && /[*?[\]]/.test(key)) {
    return 'it holds a wildcard (* ? [ ])';
  }
  return undefined;
}

/** Why a disk key cannot be one file's name, wherever it came from: the system would normalise it. */
export function malformedPath(key: string): string | undefined {
  const segments = (key.endsWith('/') ? key.slice(0, -1) : key).split('/');
  if (key !== '' && segments.includes('')) {
    return 'it has an empty segment';
  }
  if (segments.includes('.') || segments.includes('..')) {
    return 'it has a "." or ".." segment';
  }
  return key.includes('\0') ? 'it holds a null character' : undefined;
}
