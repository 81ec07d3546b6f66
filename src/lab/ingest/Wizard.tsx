import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import type { CredentialName } from '../../protocol';
import { Busy, Button, LinkButton, Pages, Problem } from '../parts';
import { useSignals } from '../react';
import { formatDuration } from '../text';
import { isEnded } from '../transfers';
import type { IBucketPanels } from '../tokens';
import { daskProblem, problemsOf, stepOf, type Field } from './check';
import { STEPS, type Step, type WizardModel } from './model';
import { CatalogOffer, LeaveOut, MissingCredentials } from './parts';
import { PAGES, type StepProps } from './steps';

interface WizardProps extends Omit<StepProps, 'panels' | 'onShare'> {
  panels: IBucketPanels;
  /** Share what the plan makes; the plan is YAML. */
  onShare: (plan: string) => void;
  /** Show what credentials there are. */
  onCredentials: () => void;
  /** Ask for a provider's; resolves to whether they were saved. */
  onEnter: (name: CredentialName) => Promise<boolean>;
}

/** Steps at which it is not decided yet that something is ingested. */
const EARLY: readonly Step[] = ['source', 'files', 'inspect'];

/** The ingest wizard: steps that can be left and come back to. */
export function Wizard(props: WizardProps): ReactElement {
  const { model, panels, trans } = props;
  useSignals(model.changed, panels.changed);
  const { Body } = PAGES[model.step];
  const index = STEPS.indexOf(model.step);
  const enter = async (name: CredentialName) => {
    if (await props.onEnter(name)) {
      await model.findAgain();
    }
  };
  const share = () => void model.planAsYaml().then(yaml => yaml !== undefined && props.onShare(yaml));
  return (
    <div className="lc-Wizard">
      <h2>{trans.__('Ingest to Zarr')}</h2>
      <Pages
        label={trans.__('Steps')}
        pages={STEPS.map((name, at) => ({
          name,
          title: PAGES[name].title(trans),
          isPassed: at < index,
          isClosed: model.isBusy || !mayEnter(model, name, trans)
        }))}
        shown={model.step}
        isNumbered
        isFirstAnnounced
        onGo={step => void model.go(step)}
      >
        {model.catalog && EARLY.includes(model.step) && (
          <CatalogOffer answer={model.catalog} trans={trans} onOpen={props.onInspect} />
        )}
        {model.step === 'files' && (
          <MissingCredentials missing={model.missing} trans={trans} onEnter={name => void enter(name)} />
        )}
        <Body {...props} panels={panels.panels} onShare={share} />
        <Problem>{model.problem}</Problem>
        {model.problem !== undefined && model.step !== 'run' && <LeaveOut model={model} trans={trans} />}
        {model.isUnauthorized && (
          <p>
            <LinkButton onClick={props.onCredentials}>{trans.__('Credentials…')}</LinkButton>
          </p>
        )}
      </Pages>
      <Buttons {...props} />
    </div>
  );
}

function Buttons({ model, trans }: WizardProps): ReactElement {
  const index = STEPS.indexOf(model.step);
  const next = STEPS.at(index + 1);
  const { review } = model;
  const blocked = review?.targetExists === true && review.appended === undefined && !model.draft.overwrite;
  const running = model.job !== undefined && !isEnded(model.job);
  const cannotStart = model.isBusy || !review || blocked || running;
  return (
    <div className="lc-Buttons">
      {index > 0 && (
        <Button kind="reject" disabled={model.isBusy} onClick={() => void model.back()}>
          {trans.__('Back')}
        </Button>
      )}
      {model.step === 'review' ? (
        <Button kind="accept" disabled={cannotStart} onClick={() => void model.start()}>
          {trans.__('Start the ingest')}
        </Button>
      ) : (
        next !== undefined && (
          <Button
            kind="accept"
            disabled={model.isBusy || !mayEnter(model, next, trans)}
            onClick={() => void model.next()}
          >
            {trans.__('Next')}
          </Button>
        )
      )}
      {model.step === 'review' && model.dask?.cluster && (
        <Button
          disabled={cannotStart || daskProblem(model.draft, trans) !== undefined}
          title={daskProblem(model.draft, trans) ?? model.dask.words}
          onClick={() => void model.start('dask')}
        >
          {trans.__('Run on Dask')}
        </Button>
      )}
      {model.isBusy && model.step !== 'review' && (
        <Busy>
          {model.searchingSince ? (
            <Searching since={model.searchingSince} trans={trans} />
          ) : (
            trans.__('Reading the files…')
          )}
        </Busy>
      )}
      {model.searchingSince && (
        <LinkButton onClick={() => model.cancelSearch()}>{trans.__('Stop looking')}</LinkButton>
      )}
      {model.waitingFor !== undefined && <p className="lc-Notice">{model.waitingFor}</p>}
    </div>
  );
}

/** Words that count the seconds: a queue of a data store is long. */
function Searching({ since, trans }: { since: Date; trans: TranslationBundle }): ReactElement {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.round((Date.now() - since.getTime()) / 1000)), 1000);
    return () => clearInterval(timer);
  }, [since]);
  return (
    <>
      {trans.__('Looking for the files…')}
      {seconds > 2 && <span aria-hidden="true"> {formatDuration(seconds, trans)}</span>}
    </>
  );
}

/** May the step be entered? Once nothing is wrong on those before it, and what they ask the worker is known. */
function mayEnter(model: WizardModel, step: Step, trans: TranslationBundle): boolean {
  const { isOpen } = PAGES[step];
  if (isOpen) {
    return isOpen(model);
  }
  const isBefore = (other: Step) => STEPS.indexOf(other) < STEPS.indexOf(step);
  const fields = Object.keys(problemsOf(model.draft, trans)) as Field[];
  return (
    !fields.some(field => isBefore(stepOf(field))) &&
    (!isBefore('inspect') || model.description !== undefined)
  );
}
