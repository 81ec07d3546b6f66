/** What a route is handed, and what it may answer. */
import type { Responses, Route, ValidRequest } from '../../protocol';
import type { WorkContext } from '../context';
import type { JobQueue } from '../jobs';
import type { ArrivalWatches } from '../publish';

/** What a route is handed beside its validated body. */
export interface Call {
  work: WorkContext;
  jobs: JobQueue;
  /** Loaded when first asked for. */
  arrivals(): Promise<ArrivalWatches>;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
  version: string;
  /** The body of a route that takes bytes; empty elsewhere. */
  content: Uint8Array;
  /** Tell the progress sockets that jobs were forgotten. */
  jobsRemoved(ids: string[]): void;
}

/** Bytes instead of JSON. */
export interface Bytes {
  bytes: Uint8Array;
  headers: Readonly<Record<string, string>>;
}

type BytesRoute = 'read' | 'picture' | 'downloadPiece';

export type Handlers<R extends Route> = {
  [Name in R]: (
    body: ValidRequest<Name>,
    call: Call
  ) => Promise<Name extends BytesRoute ? Bytes : Responses[Name]>;
};
