import { useEffect, useState } from 'react';
import type { Picture, Request } from '../../../protocol';
import { isAbort, messageOf } from '../../client/errors';
import type { IWorkerClient } from '../../tokens';

/** A picture that is there, with its cells in rows; NaN is missing. */
export interface Shown {
  picture: Picture;
  cells: Float32Array;
  /** What was asked for: an answer may be older than the controls. */
  request: Request<'picture'>;
}

/** A slider that is dragged asks for many pictures: only those it rests on are fetched. */
const REST_MS = 80;

/** The picture of a request; the last one stays until the next is there. */
export function usePicture(
  client: IWorkerClient,
  request: Request<'picture'> | undefined
): { shown: Shown | undefined; problem: string | undefined; isReading: boolean } {
  const [shown, setShown] = useState<Shown>();
  const [problem, setProblem] = useState<string>();
  const [isReading, setReading] = useState(false);
  const key = JSON.stringify(request);
  useEffect(() => {
    if (!request) {
      return;
    }
    const abort = new AbortController();
    setReading(true);
    const timer = setTimeout(
      () => {
        client
          .picture(request, { signal: abort.signal })
          .then(
            answer => {
              if (!abort.signal.aborted) {
                setShown({ ...answer, request });
                setProblem(undefined);
              }
            },
            (error: unknown) => {
              if (!isAbort(error) && !abort.signal.aborted) {
                setProblem(messageOf(error));
              }
            }
          )
          .finally(() => {
            if (!abort.signal.aborted) {
              setReading(false);
            }
          });
      },
      shown ? REST_MS : 0
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return { shown, problem, isReading };
}
