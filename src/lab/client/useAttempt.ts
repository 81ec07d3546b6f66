import { useState } from 'react';
import { messageOf } from './errors';

interface Attempt {
  isBusy: boolean;
  /** What went wrong with the last one, in words. */
  problem: string | undefined;
  attempt: (work: () => Promise<unknown>) => Promise<void>;
}

/** Work that a person starts: is it under way, and what went wrong with it? */
export function useAttempt(): Attempt {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const attempt = async (work: () => Promise<unknown>) => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, problem, attempt };
}
