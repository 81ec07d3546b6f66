/** Texts that the browser keeps from page to page. Some keep nothing, which is no error: callers do without. */

/** Undefined where nothing was kept. */
export function remembered(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** For later pages, where the browser keeps anything. */
export function remember(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Forbidden, or full.
  }
}
