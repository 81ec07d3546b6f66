import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import type { WrittenKit } from '../../protocol';
import { useAttempt } from '../client/useAttempt';
import { Button, Problem, SelectField, TextBlock, TextField } from '../parts';
import { formatMoment } from '../text';
import type { IWorkerClient } from '../tokens';
import { isDatasetName } from '../../protocol/names';
import { largeFiles, nameProblem } from './names';
import { PublicNotice } from './SendStep';

const HOURS = [24, 72, 168];

interface KitStepProps {
  name: string;
  onName: (name: string) => void;
  home: string;
  isPublic: boolean;
  client: IWorkerClient;
  trans: TranslationBundle;
  /** Look for what the kit sends. */
  onWatch: (dataset: string) => void;
}

/** A folder that sends a dataset from a machine with nothing but sh and curl. */
export function KitStep({
  name,
  onName,
  home,
  isPublic,
  client,
  trans,
  onWatch
}: KitStepProps): ReactElement {
  const [hours, setHours] = useState('72');
  const [lines, setLines] = useState('');
  const [chosen, setChosen] = useState<string>();
  const [kit, setKit] = useState<WrittenKit & { dataset: string }>();
  const { isBusy, problem, attempt } = useAttempt();
  const folder = chosen ?? `${home}/${name === '' ? 'push' : name}-kit`;
  const large = largeFiles(lines);

  const make = async () => {
    setKit(undefined);
    const body = { dataset: name, hours: Number(hours), folder, large: large ?? [] };
    setKit({ ...(await client.call('pushKit', body)), dataset: name });
  };

  return (
    <>
      <p>
        {trans.__(
          'For a machine behind a firewall, such as a cluster: a folder to copy there, which needs sh and curl, and holds no keys.'
        )}
      </p>
      {isPublic && <PublicNotice trans={trans} />}
      <TextField
        label={trans.__('Name of the dataset')}
        value={name}
        problem={nameProblem(name, trans)}
        onChange={onName}
      />
      <div className="lc-Columns">
        <SelectField
          label={trans.__('Works for')}
          value={hours}
          options={HOURS.map(each => ({
            value: String(each),
            label: trans._n('%1 day', '%1 days', each / 24)
          }))}
          onChange={setHours}
        />
        <TextField label={trans.__('Folder of the kit')} value={folder} onChange={setChosen} />
      </div>
      <TextField
        label={trans.__('Files over 5 GiB')}
        hint={trans.__(
          'A line “bytes path” each, with paths below the folder that is sent; empty when there are none.'
        )}
        rows={2}
        value={lines}
        problem={large ? undefined : trans.__('A line is “bytes path”.')}
        onChange={setLines}
      />
      <p className="lc-Notice" data-kind="warning">
        {trans.__(
          'Whoever has the kit can write below that name, over what was sent too, until it ends: copy it by a safe way, keep it to yourself, and remove it afterwards.'
        )}
      </p>
      <div className="lc-Buttons">
        <Button
          kind="accept"
          disabled={isBusy || !isDatasetName(name) || !large || folder.trim() === ''}
          onClick={() => void attempt(make)}
        >
          {trans.__('Make the kit')}
        </Button>
      </div>
      <Problem>{problem}</Problem>
      {kit && (
        <>
          <p role="status">
            {trans.__(
              'The kit is in %1. It sends to %2 until %3.',
              kit.dir,
              kit.uri,
              formatMoment(kit.expiresAt)
            )}
          </p>
          <TextBlock label={trans.__('On the other machine')} text={commandsOf(kit)} trans={trans} />
          <div className="lc-Buttons">
            <Button kind="accept" onClick={() => onWatch(kit.dataset)}>
              {trans.__('Tell me when it has arrived')}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

function commandsOf({ dir, dataset }: WrittenKit & { dataset: string }): string {
  const kit = dir.slice(dir.lastIndexOf('/') + 1);
  return [
    `scp -r ${dir} cluster:`,
    `sh ${kit}/push.sh /path/to/${dataset}`,
    `sh ${kit}/check.sh /path/to/${dataset}`
  ].join('\n');
}
