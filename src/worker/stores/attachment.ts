/** How a signed address makes a browser save what it opens. */

/** What the service answers as Content-Disposition (RFC 6266), so that a browser saves what it gets. */
export function attachment(name: string): string {
  const plain = encodeURIComponent(name).replace(
    /['()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  );
  return `attachment; filename*=UTF-8''${plain}`;
}
