/** Cookies of one host for the life of the process: what a sign-in by redirects needs (RFC 6265, host-only). */
export class Cookies {
  private readonly values = new Map<string, string>();

  /** Take what `Set-Cookie` says; attributes beside an end in the past do not matter to one host. */
  take(lines: readonly string[] | undefined): void {
    for (const line of lines ?? []) {
      const [pair, ...attributes] = line.split(';').map(part => part.trim());
      const equals = pair!.indexOf('=');
      if (equals < 1) {
        continue;
      }
      const name = pair!.slice(0, equals);
      if (attributes.some(isPast)) {
        this.values.delete(name);
      } else {
        this.values.set(name, pair!.slice(equals + 1));
      }
    }
  }

  /** The `Cookie` header, or nothing. */
  headers(): Record<string, string> {
    return this.values.size === 0
      ? {}
      : { cookie: [...this.values].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}

function isPast(attribute: string): boolean {
  const [name, value = ''] = attribute.split('=') as [string, string?];
  const key = name.toLowerCase();
  return key === 'max-age' ? Number(value) <= 0 : key === 'expires' && Date.parse(value) < Date.now();
}
