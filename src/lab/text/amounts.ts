/** Words for sizes and money. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes as inDecimalUnits } from '../../protocol/bytes';

/** `1536000` -> `1.5 MB`; no line breaks between number and unit. */
export function formatBytes(bytes: number): string {
  return inDecimalUnits(bytes).replace(' ', '\u00a0');
}

/** `0.674` -> `$0.67`; what rounds to nothing is not nothing. */
export function formatDollars(dollars: number, trans: TranslationBundle): string {
  if (dollars > 0 && dollars < 0.01) {
    return trans.__('less than $0.01');
  }
  const digits = dollars >= 100 ? 0 : 2;
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
