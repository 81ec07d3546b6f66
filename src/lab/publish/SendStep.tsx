import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import type { Job, PushPreview } from '../../protocol';
import { isAbort, messageOf } from '../client/errors';
import { useAttempt } from '../client/useAttempt';
import { Check, Problem, ProgressBar, TextBlock, TextField } from '../parts';
import { useSignals } from '../react';
import { fractionOf, isEnded, wordsOf } from '../transfers';
import type { IJobs, IWorkerClient } from '../tokens';
import { isName, nameProblem } from './names';

/** Typing goes on so long before the worker is asked. */
const TYPING_MS = 400;

export interface SendStepProps {
  /** A path on the server, or a URI. */
  source: string;
  onSource: (source: string) => void;
  name: string;
  onName: (name: string) => void;
  client: IWorkerClient;
  jobs: IJobs;
  trans: TranslationBundle;
  onChooseFolder: () => Promise<string | undefined>;
}

/** Send a folder, a store or a file of the server to the inbox. */
export function SendStep(props: SendStepProps): ReactElement {
  const { source, name, client, jobs, trans } = props;
  useSignals(jobs.changed);
  const [isKnown, setIsKnown] = useState(false);
  const [jobId, setJobId] = useState<string>();
  const { isBusy, problem, attempt } = useAttempt();
  const preview = usePreview(source.trim(), name, client);
  const job = jobs.jobs.find(({ id }) => id === jobId);
  const mayBePublic = preview.value?.isPublic !== false;

  const send = async () => {
    const { job } = await client.call('push', { source: source.trim(), dataset: name });
    setJobId(job.id);
    jobs.add(job);
  };

  return (
    <>
      {mayBePublic && <PublicNotice trans={trans} />}
      <div className="lc-Share-folder">
        <TextField
          label={trans.__('What to send')}
          hint={trans.__(
            'A folder, a Zarr store or a file: its path on the server, or its address in a bucket.'
          )}
          value={source}
          onChange={props.onSource}
        />
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept lc-Button"
          onClick={() => void props.onChooseFolder().then(path => path && props.onSource(path))}
        >
          {trans.__('Choose a folder…')}
        </button>
      </div>
      <TextField
        label={trans.__('Name of the dataset')}
        hint={trans.__('The folder in the inbox, which the data team moves as a whole.')}
        value={name}
        problem={nameProblem(name, trans)}
        onChange={props.onName}
      />
      {preview.value && <p>{trans.__('Goes to %1', preview.value.destination)}</p>}
      <Problem>{preview.problem}</Problem>
      <p className="lc-Notice">
        {trans.__(
          'All who send to the inbox share its keys: what stands there can be replaced or removed by any of them, and who begins the same name in the same moment is not noticed. The list of files with their checksums, sent last, tells whether what arrived is what you sent.'
        )}
      </p>
      {mayBePublic && (
        <Check
          label={trans.__('What I send may be read by everybody.')}
          checked={isKnown}
          onChange={setIsKnown}
        />
      )}
      <div className="lc-Buttons">
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept lc-Button"
          disabled={
            isBusy || preview.value === undefined || (mayBePublic && !isKnown) || (job && !isEnded(job))
          }
          onClick={() => void attempt(send)}
        >
          {trans.__('Send')}
        </button>
      </div>
      <Problem>{problem}</Problem>
      {job && <Sending job={job} trans={trans} />}
    </>
  );
}

export function PublicNotice({ trans }: { trans: TranslationBundle }): ReactElement {
  return (
    <p className="lc-Notice lc-Share-public" data-kind="error">
      {trans.__('Everybody can read the inbox, without logging in: what you send there is public at once.')}
    </p>
  );
}

function Sending({ job, trans }: { job: Job; trans: TranslationBundle }): ReactElement {
  const words = typeof job.result?.words === 'string' ? job.result.words : undefined;
  return (
    <>
      <p>
        <b>{job.title}</b>
      </p>
      <ProgressBar label={job.title} fraction={fractionOf(job)} state={job.state} />
      <p aria-live="polite">{wordsOf(job, trans)}</p>
      <Problem>{job.error?.message}</Problem>
      {job.state === 'done' && words !== undefined && (
        <TextBlock label={trans.__('Tell the data team')} text={words} isProse trans={trans} />
      )}
    </>
  );
}

/** What would be sent where, when both fields are written; a name that somebody else has is refused here. */
function usePreview(
  source: string,
  dataset: string,
  client: IWorkerClient
): { value?: PushPreview; problem?: string } {
  const [preview, setPreview] = useState<{ value?: PushPreview; problem?: string }>({});
  useEffect(() => {
    setPreview({});
    if (source === '' || !isName(dataset)) {
      return undefined;
    }
    const stop = new AbortController();
    const ask = () =>
      client.call('previewPush', { source, dataset }, { signal: stop.signal }).then(
        value => !stop.signal.aborted && setPreview({ value }),
        (error: unknown) =>
          !isAbort(error) && !stop.signal.aborted && setPreview({ problem: messageOf(error) })
      );
    const timer = setTimeout(() => void ask(), TYPING_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [source, dataset]);
  return preview;
}
