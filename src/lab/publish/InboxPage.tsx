import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import { Pages } from '../parts';
import { useSignals } from '../react';
import type { IBucketPanels, IJobs, IWorkerClient } from '../tokens';
import type { Arrivals } from './arrivals';
import { ArrivalsStep } from './ArrivalsStep';
import { INBOX_STEPS, type InboxRequest, type InboxStep } from './inbox';
import { KitStep } from './KitStep';
import { inboxIn } from './names';
import { SendStep } from './SendStep';

interface InboxPageProps {
  asked: InboxRequest;
  client: IWorkerClient;
  panels: IBucketPanels;
  jobs: IJobs;
  arrivals: Arrivals;
  trans: TranslationBundle;
  /** Look for a dataset, and go on looking; a failure is told. */
  onWatch: (dataset: string) => void;
  onChooseFolder: () => Promise<string | undefined>;
  onIngest: (sources: string[]) => void;
}

/** The inbox: send to it from here, from elsewhere, and wait for what was sent. */
export function InboxPage(props: InboxPageProps): ReactElement {
  const { asked, client, panels, jobs, arrivals, trans, onWatch, onChooseFolder, onIngest } = props;
  useSignals(panels.changed);
  const [step, setStep] = useState(asked.step);
  const [source, setSource] = useState(asked.source);
  const [name, setName] = useState(asked.dataset);
  useEffect(() => setStep(asked.step), [asked]);
  const inbox = inboxIn(panels.panels);
  const common = { name, onName: setName, client, trans };
  const watch = (dataset: string) => {
    setStep('arrivals');
    onWatch(dataset);
  };
  return (
    <div className="lc-Sheet lc-Inbox">
      <h2>{trans.__('Inbox')}</h2>
      <p className="lc-Place">{inbox?.uri}</p>
      <Pages
        label={trans.__('Pages')}
        pages={INBOX_STEPS.map(name => ({ name, title: stepName(name, trans) }))}
        shown={step}
        onGo={setStep}
      >
        {!inbox && panels.panels.length > 0 && (
          <p className="lc-Notice" data-kind="warning">
            {trans.__(
              'No bucket of the panels is an inbox that you may write to. An administrator names one in lifecycle.yaml.'
            )}
          </p>
        )}
        {step === 'send' && (
          <SendStep
            {...common}
            source={source}
            onSource={setSource}
            jobs={jobs}
            onChooseFolder={onChooseFolder}
          />
        )}
        {step === 'kit' && (
          <KitStep {...common} home={panels.home ?? ''} isPublic={inbox?.public !== false} onWatch={watch} />
        )}
        {step === 'arrivals' && (
          <ArrivalsStep
            {...common}
            arrivals={arrivals}
            onIngest={onIngest}
            onReveal={uri => void panels.reveal(uri)}
          />
        )}
      </Pages>
    </div>
  );
}

function stepName(step: InboxStep, trans: TranslationBundle): string {
  switch (step) {
    case 'send':
      return trans.__('Send from here');
    case 'kit':
      return trans.__('Send from elsewhere');
    case 'arrivals':
      return trans.__('Arrivals');
  }
}
