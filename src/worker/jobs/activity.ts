/**
 * A hub stops servers that look idle. While a job runs the server is not idle,
 * so the worker says so; a forgotten browser tab alone keeps nothing alive.
 */
import type { Env } from '../core/environment';

/** At most; the single-user server itself reports every five minutes unless told otherwise. */
const REPORT_EVERY_MS = 60_000;
const TIMEOUT_MS = 10_000;

/**
 * Reports at once when `busy` becomes true, then every minute, or more often where the hub says so.
 * Without a hub's address and token in the environment it does nothing; a report that fails is not
 * told.
 */
export class ActivityReporter implements Disposable {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly env: Env) {}

  /** Tell whether a job runs now. */
  set busy(isBusy: boolean) {
    const url = this.env.JUPYTERHUB_ACTIVITY_URL;
    const token = this.env.JUPYTERHUB_API_TOKEN;
    if (!isBusy || !url || !token) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    if (!this.timer) {
      void this.report(url, token);
      this.timer = setInterval(() => void this.report(url, token), reportEveryMs(this.env));
      this.timer.unref();
    }
  }

  [Symbol.dispose](): void {
    this.busy = false;
  }

  /** The hub's REST API: POST /users/{name}/activity. */
  private async report(url: string, token: string): Promise<void> {
    const now = new Date().toISOString();
    const server = this.env.JUPYTERHUB_SERVER_NAME ?? '';
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { Authorization: `token ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ servers: { [server]: { last_activity: now } }, last_activity: now }),
        signal: AbortSignal.timeout(TIMEOUT_MS)
      });
      await response.body?.cancel();
    } catch {
      // The hub may be restarting; the next minute's report does as well.
    }
  }
}

/** Where servers are culled after less than minutes, the variable tells the single-user server, and us. */
function reportEveryMs({ JUPYTERHUB_ACTIVITY_INTERVAL }: Env): number {
  const seconds = Number(JUPYTERHUB_ACTIVITY_INTERVAL);
  return seconds > 0 ? Math.min(seconds * 1000, REPORT_EVERY_MS) : REPORT_EVERY_MS;
}
