import { useEffect, useRef, useState } from 'react';
import type { Request, Responses, Route } from '../../protocol';
import type { IWorkerClient } from './client';
import { isAbort, messageOf } from './errors';

/** Typing goes on so long before the worker is asked again. */
const TYPING_MS = 400;

/** At most one of the two is there: neither while the call is under way, or there is nothing to ask. */
export interface Answer<T> {
  /** Of the last call; undefined until there is one. */
  value?: T;
  problem?: string;
}

/**
 * What the worker answers to a call, asked again when the body is another.
 *
 * @param body undefined while there is nothing to ask
 */
export function useAnswer<R extends Route>(
  client: IWorkerClient,
  route: R,
  body: Request<R> | undefined
): Answer<Responses[R]> {
  const [answer, setAnswer] = useState<Answer<Responses[R]>>({});
  const isTyped = useRef(false);
  const asked = JSON.stringify(body);
  useEffect(() => {
    const wait = isTyped.current ? TYPING_MS : 0;
    isTyped.current = true;
    setAnswer({});
    if (body === undefined) {
      return undefined;
    }
    const stop = new AbortController();
    const ask = () =>
      client.call(route, body, { signal: stop.signal }).then(
        value => !stop.signal.aborted && setAnswer({ value }),
        (error: unknown) =>
          !isAbort(error) && !stop.signal.aborted && setAnswer({ problem: messageOf(error) })
      );
    const timer = setTimeout(() => void ask(), wait);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);
  return answer;
}
