import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import type { JobEvent } from '../../protocol';
import { API_PREFIX } from '../../protocol/version';

/** Waits before the next attempt, in ms; the last one repeats. */
const RECONNECT_AFTER_MS = [1000, 2000, 5000, 10_000, 30_000];

interface JobEventsOptions {
  serverSettings: ServerConnection.ISettings;
  onEvent: (event: JobEvent) => void;
  /** Called at each connection and each failed attempt: what was missed must be fetched. */
  onGap: () => void;
}

/** The worker's progress WebSocket, connected again for as long as it is not disposed of. */
export class JobEvents {
  constructor(private readonly _options: JobEventsOptions) {
    this._connect();
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
    this._socket?.close();
  }

  private _connect(): void {
    const { serverSettings, onEvent, onGap } = this._options;
    let url = URLExt.join(serverSettings.wsUrl, 'lifecycle', API_PREFIX, 'events');
    if (serverSettings.appendToken && serverSettings.token) {
      url += `?token=${encodeURIComponent(serverSettings.token)}`;
    }
    const socket = new serverSettings.WebSocket(url);
    this._socket = socket;
    socket.onopen = () => {
      this._failures = 0;
      onGap();
    };
    socket.onmessage = message => onEvent(JSON.parse(String(message.data)) as JobEvent);
    socket.onclose = () => {
      if (this._isDisposed) {
        return;
      }
      const wait = RECONNECT_AFTER_MS[Math.min(this._failures, RECONNECT_AFTER_MS.length - 1)];
      this._failures += 1;
      this._timer = setTimeout(() => {
        onGap();
        this._connect();
      }, wait);
    };
  }

  private _socket: WebSocket | undefined;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _failures = 0;
  private _isDisposed = false;
}
