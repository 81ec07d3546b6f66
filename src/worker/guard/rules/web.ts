/** The web is read, never written. */
import { formatLocation } from '../../config';
import type { Verdict } from '../types';
import { refuse } from '../verdict';
import type { Judgement } from './court';

export function webIsReadOnly({ action, location }: Judgement): Verdict | undefined {
  return location.type === 'http'
    ? refuse(
        action,
        'read only',
        formatLocation(location),
        'web addresses are read only.',
        'Copy it to your own folder first.'
      )
    : undefined;
}
