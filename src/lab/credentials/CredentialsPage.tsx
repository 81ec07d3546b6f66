import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import type { CredentialInfo, CredentialName, CredentialTest, Responses } from '../../protocol';
import { messageOf } from '../client/errors';
import { Busy, Button, OutsideLink, Problem } from '../parts';
import type { IWorkerClient } from '../tokens';

interface CredentialsPageProps {
  client: IWorkerClient;
  trans: TranslationBundle;
  /** Ask for them; resolves when the dialog is closed. */
  onEnter: (name: CredentialName) => Promise<void>;
}

/** Whose credentials are found, and where: to test, enter and remove. */
export function CredentialsPage({ client, trans, onEnter }: CredentialsPageProps): ReactElement {
  const [answer, setAnswer] = useState<Responses['credentials']>();
  const [problem, setProblem] = useState<string>();
  const [tests, setTests] = useState<Partial<Record<CredentialName, CredentialTest>>>({});
  const [busy, setBusy] = useState<readonly CredentialName[]>([]);

  const attempt = async (work: () => Promise<void>) => {
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  /** As `attempt`, for one provider; what was said of its credentials before is no longer so. */
  const attemptFor = async (name: CredentialName, work: () => Promise<void>) => {
    setTests(known => ({ ...known, [name]: undefined }));
    setBusy(names => [...names, name]);
    await attempt(work);
    setBusy(names => names.filter(other => other !== name));
  };
  const read = async () => setAnswer(await client.call('credentials', {}));
  useEffect(() => void attempt(read), []);

  const test = (name: CredentialName) =>
    attemptFor(name, async () => {
      const said = await client.call('testCredentials', { name });
      setTests(known => ({ ...known, [name]: said }));
    });
  const remove = (name: CredentialName) =>
    attemptFor(name, async () => setAnswer(await client.call('removeCredentials', { name })));
  const enter = (name: CredentialName) =>
    attemptFor(name, async () => {
      await onEnter(name);
      await read();
    });

  return (
    <div className="lc-Credentials">
      <h2>{trans.__('Credentials')}</h2>
      <p>
        {trans.__(
          'Found where each provider’s own tool keeps them. They are sent to their own provider alone, and never stand in a plan, a log or the browser.'
        )}
      </p>
      <Problem>{problem}</Problem>
      {!answer && problem === undefined && <Busy>{trans.__('Looking where they are kept…')}</Busy>}
      {answer && <p className="lc-Notice">{answer.readers}</p>}
      <ul>
        {answer?.credentials.map(info => (
          <Provider
            key={info.name}
            info={info}
            said={tests[info.name]}
            isBusy={busy.includes(info.name)}
            trans={trans}
            onEnter={() => void enter(info.name)}
            onTest={() => void test(info.name)}
            onRemove={() => void remove(info.name)}
          />
        ))}
      </ul>
    </div>
  );
}

interface ProviderProps {
  info: CredentialInfo;
  said: CredentialTest | undefined;
  isBusy: boolean;
  trans: TranslationBundle;
  onEnter: () => void;
  onTest: () => void;
  onRemove: () => void;
}

function Provider({ info, said, isBusy, trans, ...on }: ProviderProps): ReactElement {
  const isThere = info.place !== null;
  const place = info.isSession
    ? trans.__('kept for this session')
    : trans.__('found in %1', info.place ?? '');
  const button = (label: string, onClick: () => void) => (
    <Button aria-label={`${label}: ${info.title}`} disabled={isBusy} onClick={onClick}>
      {label}
    </Button>
  );
  return (
    <li>
      <h3>{info.title}</h3>
      <p>{isThere ? place : trans.__('none found')}</p>
      <div className="lc-Buttons">
        {button(isThere ? trans.__('Enter others…') : trans.__('Enter…'), on.onEnter)}
        {isThere && button(trans.__('Test'), on.onTest)}
        {info.isRemovable && button(trans.__('Remove'), on.onRemove)}
        <OutsideLink href={info.link}>{trans.__('Get an account or a token')}</OutsideLink>
      </div>
      <p aria-live="polite" className="lc-Credentials-said" data-valid={said?.isValid}>
        {said?.words}
      </p>
    </li>
  );
}
