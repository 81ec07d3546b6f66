/** How components follow the models: a model's signal makes them render again. */
import type { ISignal } from '@lumino/signaling';
import { useEffect, useReducer } from 'react';

/** Render again each time one of these signals is emitted. */
export function useSignals(...signals: ISignal<unknown, unknown>[]): void {
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const slot = () => renderAgain();
    signals.forEach(signal => signal.connect(slot));
    // Effects run after the first picture is drawn: what was emitted in between was missed.
    renderAgain();
    return () => signals.forEach(signal => signal.disconnect(slot));
    // The models, and so their signals, live as long as the widget.
  }, []);
}
