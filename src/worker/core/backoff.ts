/** Milliseconds before retry `attempt` (0-based): doubling, capped, with full jitter's upper half. */
export function backoffMs(attempt: number, baseMs = 500, capMs = 20_000): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** attempt);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
