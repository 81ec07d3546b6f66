import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import type { Job } from '../../protocol';
import { useAnswer } from '../client/useAnswer';
import { useAttempt } from '../client/useAttempt';
import { Button, Check, Problem, TextBlock, TextField } from '../parts';
import { useSignals } from '../react';
import type { IJobs, IWorkerClient } from '../tokens';
import { isEnded, jobOf, JobProgress } from '../transfers';
import { isDatasetName } from '../../protocol/names';
import { nameProblem } from './names';

interface SendStepProps {
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
  const from = source.trim();
  // A name that somebody else has is refused here, before anything is sent.
  const question = from === '' || !isDatasetName(name) ? undefined : { source: from, dataset: name };
  const preview = useAnswer(client, 'previewPush', question);
  const job = jobOf(jobs, jobId);
  const mayBePublic = preview.value?.isPublic !== false;

  const send = async () => {
    const { job } = await client.call('push', { source: from, dataset: name });
    setJobId(job.id);
    jobs.add(job);
  };

  return (
    <>
      {mayBePublic && <PublicNotice trans={trans} />}
      <div className="lc-FieldRow">
        <TextField
          label={trans.__('What to send')}
          hint={trans.__(
            'A folder, a Zarr store or a file: its path on the server, or its address in a bucket.'
          )}
          value={source}
          onChange={props.onSource}
        />
        <Button
          kind="reject"
          onClick={() => void props.onChooseFolder().then(path => path && props.onSource(path))}
        >
          {trans.__('Choose a folder…')}
        </Button>
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
        <Button
          kind="accept"
          disabled={
            isBusy || preview.value === undefined || (mayBePublic && !isKnown) || (job && !isEnded(job))
          }
          onClick={() => void attempt(send)}
        >
          {trans.__('Send')}
        </Button>
      </div>
      <Problem>{problem}</Problem>
      {job && <Sending job={job} trans={trans} />}
    </>
  );
}

/** A warning, to stand above whatever sends to an inbox that is public, or may be. */
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
      <JobProgress job={job} trans={trans} />
      {job.state === 'done' && words !== undefined && (
        <TextBlock label={trans.__('Tell the data team')} text={words} isProse trans={trans} />
      )}
    </>
  );
}
