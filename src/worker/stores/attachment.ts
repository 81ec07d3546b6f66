/** How a signed address makes a browser save what it opens. */
import { escapeUri } from './escaping';

/** What the service answers as Content-Disposition (RFC 6266), so that a browser saves what it gets. */
export function attachment(name: string): string {
  return `attachment; filename*=UTF-8''${escapeUri(name)}`;
}
