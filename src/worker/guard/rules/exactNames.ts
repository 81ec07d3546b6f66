/**
 * What a person or client names must be one plain key. Keys from a listing are not asked, as they are
 * what is there, but for what a disk would read as another path.
 */
import { hasControlCharacter } from '../../../protocol/names';
import { formatLocation } from '../../config';
import type { Action, Verdict } from '../types';
import { refuse } from '../verdict';
import type { Judgement } from './court';

export function namesAreExact({ action, location, origin }: Judgement): Verdict | undefined {
  const fault =
    (origin === 'named' ? malformed(location.key, action) : undefined) ??
    (location.type === 'disk' ? malformedPath(location.key) : undefined);
  return fault === undefined
    ? undefined
    : refuse(
        action,
        'names',
        JSON.stringify(formatLocation(location)),
        `${fault}.`,
        'Name one key exactly, or select it in a listing.'
      );
}

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
function malformedPath(key: string): string | undefined {
  const segments = (key.endsWith('/') ? key.slice(0, -1) : key).split('/');
  if (key !== '' && segments.includes('')) {
    return 'it has an empty segment';
  }
  if (segments.includes('.') || segments.includes('..')) {
    return 'it has a "." or ".." segment';
  }
  return key.includes('\0') ? 'it holds a null character' : undefined;
}
