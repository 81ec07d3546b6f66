import { useEffect, useState } from 'react';
import type { Request, Responses, Route } from '../../protocol';
import { isAbort, messageOf } from '../client/errors';
import type { IWorkerClient } from '../tokens';

export interface Answer<T> {
  /** Of the last call; undefined until there is one. */
  value?: T;
  problem?: string;
  isBusy: boolean;
}

/** What the worker answers to a call, asked again when the body is another. */
export function useAnswer<R extends Route>(
  client: IWorkerClient,
  route: R,
  body: Request<R>
): Answer<Responses[R]> {
  const [answer, setAnswer] = useState<Answer<Responses[R]>>({ isBusy: true });
  const asked = JSON.stringify(body);
  useEffect(() => {
    const stop = new AbortController();
    setAnswer({ isBusy: true });
    client.call(route, body, { signal: stop.signal }).then(
      value => !stop.signal.aborted && setAnswer({ value, isBusy: false }),
      (error: unknown) =>
        !isAbort(error) && !stop.signal.aborted && setAnswer({ problem: messageOf(error), isBusy: false })
    );
    return () => stop.abort();
  }, [asked]);
  return answer;
}
