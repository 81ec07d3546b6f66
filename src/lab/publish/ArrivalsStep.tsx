import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { WatchedArrival } from '../../protocol';
import { useAttempt } from '../client/useAttempt';
import { Button, type ButtonProps, Problem, TextField, useKeptFocus } from '../parts';
import { useSignals } from '../react';
import { formatBytes, formatMoment } from '../text';
import type { Arrivals } from './arrivals';
import { isDatasetName } from '../../protocol/names';
import { nameProblem } from './names';

interface ArrivalsStepProps {
  name: string;
  onName: (name: string) => void;
  arrivals: Arrivals;
  trans: TranslationBundle;
  onIngest: (sources: string[]) => void;
  onReveal: (uri: string) => void;
}

/** Folders of the inbox that are waited for. */
export function ArrivalsStep(props: ArrivalsStepProps): ReactElement {
  const { name, onName, arrivals, trans, onIngest, onReveal } = props;
  useSignals(arrivals.changed);
  const { isBusy, problem, attempt } = useAttempt();
  const focus = useKeptFocus<HTMLUListElement>();
  return (
    <>
      <p>
        {trans.__(
          'What is sent by “lifecycle push”, from here or by a push kit ends with a list of its files. Once that is there, every file is compared with it, and you are told.'
        )}
      </p>
      <div className="lc-FieldRow">
        <TextField
          label={trans.__('Name of the dataset')}
          value={name}
          problem={nameProblem(name, trans)}
          onChange={onName}
        />
        <Button
          kind="accept"
          disabled={isBusy || !isDatasetName(name)}
          onClick={() => void attempt(() => arrivals.watch(name))}
        >
          {trans.__('Watch for it')}
        </Button>
      </div>
      <Problem>{problem}</Problem>
      {arrivals.isFilled && arrivals.all.length === 0 && <p>{trans.__('No folder is watched now.')}</p>}
      <ul
        className="lc-Cards lc-Arrivals"
        aria-label={trans.__('Watched folders of the inbox')}
        tabIndex={-1}
        {...focus}
      >
        {arrivals.all.map(arrival => (
          <li key={arrival.dataset} data-key={arrival.dataset} data-state={arrival.state}>
            <ArrivalView
              arrival={arrival}
              trans={trans}
              isBusy={isBusy}
              onIngest={onIngest}
              onReveal={onReveal}
              onLook={() => void attempt(() => arrivals.watch(arrival.dataset))}
              onForget={() => void attempt(() => arrivals.forget(arrival.dataset))}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

interface ArrivalViewProps extends Pick<ArrivalsStepProps, 'trans' | 'onIngest' | 'onReveal'> {
  arrival: WatchedArrival;
  isBusy: boolean;
  onLook: () => void;
  onForget: () => void;
}

function ArrivalView({ arrival, trans, isBusy, ...on }: ArrivalViewProps): ReactElement {
  const { dataset, uri, state, sources, missing, differ, problem, checkedAt } = arrival;
  const button = (label: string, words: string, action: () => void, kind: ButtonProps['kind'] = 'reject') => (
    <Button kind={kind} aria-label={label} disabled={isBusy} onClick={action}>
      {words}
    </Button>
  );
  const wrong = [
    ...missing.first.map(path => trans.__('missing: %1', path)),
    ...differ.first.map(path => trans.__('differs: %1', path))
  ];
  return (
    <>
      <p className="lc-Arrival-head">
        <b>{dataset}</b>
        <span className="lc-Badge" data-state={state}>
          {stateName(arrival, trans)}
        </span>
      </p>
      <p aria-live="polite">{wordsOf(arrival, trans)}</p>
      {wrong.length > 0 && (
        <ul className="lc-Arrival-wrong">
          {wrong.map(words => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      {problem !== undefined && (
        <p className="lc-Notice" data-kind="warning">
          {problem}
        </p>
      )}
      <p className="lc-Field-words">{trans.__('As of %1', formatMoment(checkedAt))}</p>
      <div className="lc-Buttons">
        {sources.length > 0 &&
          button(
            trans.__('Continue with %1 in the wizard', dataset),
            trans.__('Continue in the wizard'),
            () => on.onIngest(sources),
            'accept'
          )}
        {state !== 'expected' &&
          button(trans.__('Show %1 in its panel', dataset), trans.__('Show in panel'), () =>
            on.onReveal(uri)
          )}
        {button(trans.__('Look for %1 now', dataset), trans.__('Look now'), on.onLook)}
        {button(
          trans.__('Stop watching for %1', dataset),
          state === 'complete' ? trans.__('Remove from this list') : trans.__('Stop watching'),
          on.onForget
        )}
      </div>
    </>
  );
}

function stateName({ state }: WatchedArrival, trans: TranslationBundle): string {
  switch (state) {
    case 'expected':
      return trans.__('not there yet');
    case 'arriving':
      return trans.__('arriving');
    case 'incomplete':
      return trans.__('not whole');
    case 'complete':
      return trans.__('complete');
  }
}

function wordsOf(
  { state, objects, sizeBytes, files, missing, differ }: WatchedArrival,
  trans: TranslationBundle
): string {
  const bytes = formatBytes(sizeBytes);
  switch (state) {
    case 'expected':
      return trans.__('Nothing is in its folder so far.');
    case 'arriving':
      return trans._n(
        '%2 file so far, %3; the list comes last.',
        '%2 files so far, %3; the list comes last.',
        objects,
        objects.toLocaleString(),
        bytes
      );
    case 'incomplete':
      return trans._n(
        'Of the %2 file in its list, missing: %3; not the same: %4. Send it again: what is right is kept.',
        'Of the %2 files in its list, missing: %3; not the same: %4. Send it again: what is right is kept.',
        files ?? 0,
        (files ?? 0).toLocaleString(),
        missing.count.toLocaleString(),
        differ.count.toLocaleString()
      );
    case 'complete':
      return trans._n(
        '%2 file, %3: there, and compared.',
        'All %2 files, %3: there, and compared.',
        files ?? 0,
        (files ?? 0).toLocaleString(),
        bytes
      );
  }
}
