import type { ReactElement, ReactNode } from 'react';
import type { Answer } from '../client/useAnswer';
import { Busy, Problem } from '../parts';

interface AnswerViewProps<T> {
  answer: Answer<T>;
  busyWords: string;
  children: (value: T) => ReactNode;
}

/** An answer when it is there; until then, and when there is none, words. */
export function AnswerView<T>({ answer, busyWords, children }: AnswerViewProps<T>): ReactElement {
  if (answer.problem !== undefined) {
    return <Problem>{answer.problem}</Problem>;
  }
  return answer.value === undefined ? <Busy>{busyWords}</Busy> : <>{children(answer.value)}</>;
}
