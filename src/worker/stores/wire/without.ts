/**
 * Credentials that are refused in a bucket that everybody may read, as keys of
 * another service or of last year are: without them it is read all the same.
 */
import type { FilledAnswer, OpenAnswer, WholeAnswer, WireRequest } from './wire';

type Answer = OpenAnswer | FilledAnswer | WholeAnswer;

/** Asks reads (GET, HEAD) once more without credentials; writes only with them. */
export class ReadsWithout {
  /** Without them it went, and never yet with them: then they are not tried first. */
  private isOpen = false;
  private hasWorked = false;

  /**
   * @param mayLeave Are there any, which reading may do without?
   * @param isDenied Is it they that are refused?
   */
  constructor(
    private readonly mayLeave: () => boolean | undefined,
    private readonly isDenied: (answer: WholeAnswer) => boolean
  ) {}

  /** A request with credentials, or without. Of two refusals that of the credentials is the answer, and says so. */
  async ask<A extends Answer>(
    method: WireRequest['method'],
    ask: (isNobody: boolean) => Promise<A>
  ): Promise<A> {
    if (method !== 'GET' && method !== 'HEAD') {
      return ask(false);
    }
    const isNobody = this.isOpen;
    const first = await ask(isNobody);
    if (!this.refuses(first)) {
      this.hasWorked ||= !isNobody;
      return first;
    }
    if (!this.mayLeave()) {
      return first;
    }
    const second = await ask(!isNobody);
    if (this.refuses(second)) {
      return { ...(isNobody ? second : first), isRefusedToAll: true };
    }
    this.hasWorked ||= isNobody;
    this.isOpen = !this.hasWorked;
    return second;
  }

  private refuses(answer: Answer): boolean {
    return 'body' in answer && this.isDenied(answer);
  }
}

/** For who was refused both ways. */
export const REFUSED_TO_ALL = 'It was tried without credentials, too, and refused.';
