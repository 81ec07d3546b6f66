import type { TranslationBundle } from '@jupyterlab/translation';
import { useMemo, useState, type ReactElement } from 'react';
import type { Plan, Responses } from '../../protocol';
import { useAnswer } from '../client/useAnswer';
import { Pages } from '../parts';
import { useSignals } from '../react';
import type { IBucketPanels, IWorkerClient } from '../tokens';
import { aboutOfDraft, keepDraft, keptDraft } from './about';
import { AboutStep } from './AboutStep';
import { EntryStep } from './EntryStep';
import { FeedstockStep, type FeedstockStepProps } from './FeedstockStep';
import { AnswerView } from './AnswerView';
import { RequestStep } from './RequestStep';

const STEPS = ['about', 'request', 'entry', 'feedstock'] as const;
type Step = (typeof STEPS)[number];

interface Common extends Pick<FeedstockStepProps, 'onChooseFolder' | 'onOpen'> {
  client: IWorkerClient;
  panels: IBucketPanels;
  trans: TranslationBundle;
}

/** Share a dataset that is there. */
export function ShareDataset({ uri, ...common }: Common & { uri: string }): ReactElement {
  const answer = useAnswer(common.client, 'shareable', { uri });
  return (
    <div className="lc-Sheet lc-Share">
      <AnswerView answer={answer} busyWords={common.trans.__('Looking at the dataset…')}>
        {shareable => <SharePage {...common} {...shareable} />}
      </AnswerView>
    </div>
  );
}

/** Share what a plan makes. */
export function SharePlan({ yaml, ...common }: Common & { yaml: string }): ReactElement {
  const answer = useAnswer(common.client, 'parsePlan', { yaml });
  return (
    <div className="lc-Sheet lc-Share">
      <AnswerView answer={answer} busyWords={common.trans.__('Reading the plan…')}>
        {({ plan }) => <SharePage {...common} plan={plan} isRecorded isStore />}
      </AnswerView>
    </div>
  );
}

/** Sharing, page by page; each can be gone to at any time. */
export function SharePage(props: Common & Responses['shareable']): ReactElement {
  const { plan: given, isRecorded, isStore, client, panels, trans, onChooseFolder, onOpen } = props;
  useSignals(panels.changed);
  const [step, setStep] = useState<Step>('about');
  const [draft, setDraft] = useState(() => keptDraft(given.target.uri, given.about));
  const [repository, setRepository] = useState('');
  const plan = useMemo<Plan>(() => ({ ...given, about: aboutOfDraft(draft, given.about) }), [given, draft]);
  const common = { plan, client, trans };
  // Files are asked for; the catalog and feedstocks are about stores.
  const steps = isStore ? STEPS : STEPS.filter(each => each === 'about' || each === 'request');
  return (
    <>
      <h2>{trans.__('Share %1', draft.title.trim() || plan.name)}</h2>
      <p className="lc-Place">{plan.target.uri}</p>
      <Pages
        label={trans.__('Pages')}
        pages={steps.map(name => ({ name, title: stepName(name, trans) }))}
        shown={step}
        isNumbered
        onGo={setStep}
      >
        {step === 'about' && (
          <AboutStep
            draft={draft}
            onChange={change => {
              const changed = { ...draft, ...change };
              setDraft(changed);
              keepDraft(given.target.uri, changed);
            }}
            trans={trans}
          />
        )}
        {step === 'request' && <RequestStep {...common} />}
        {step === 'entry' && <EntryStep {...common} repository={repository} onRepository={setRepository} />}
        {step === 'feedstock' && (
          <FeedstockStep
            {...common}
            isRecorded={isRecorded}
            repository={repository}
            home={panels.home ?? ''}
            onChooseFolder={onChooseFolder}
            onOpen={onOpen}
          />
        )}
      </Pages>
    </>
  );
}

function stepName(step: Step, trans: TranslationBundle): string {
  switch (step) {
    case 'about':
      return trans.__('About the data');
    case 'request':
      return trans.__('Dataset request');
    case 'entry':
      return trans.__('Catalog entry');
    case 'feedstock':
      return trans.__('Feedstock');
  }
}
