import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { useState, type ReactElement } from 'react';
import type { DeletionRequest } from '../../protocol';
import { useAttempt } from '../client/useAttempt';
import { Busy, Button, OutsideLink, Problem, TextBlock, TextField } from '../parts';

interface RequestViewProps {
  uri: string;
  trans: TranslationBundle;
  /** Count what is there, and write the request. */
  onWrite: (reason: string) => Promise<DeletionRequest>;
}

/** A reason goes in; a text and a link that ask for the deletion come out. */
function RequestView({ uri, trans, onWrite }: RequestViewProps): ReactElement {
  const [reason, setReason] = useState('');
  const [request, setRequest] = useState<DeletionRequest>();
  const { isBusy, problem, attempt } = useAttempt();
  const write = async () => {
    setRequest(undefined);
    setRequest(await onWrite(reason));
  };
  return (
    <div className="lc-Request">
      <p>
        {trans.__(
          'Only the data team deletes here. This counts what is there and writes the request; nothing is deleted by it.'
        )}
      </p>
      <p className="lc-Place">{uri}</p>
      <TextField
        label={trans.__('Why may it go?')}
        rows={2}
        value={reason}
        onChange={words => {
          setReason(words);
          // A request with another reason is another text.
          setRequest(undefined);
        }}
      />
      {!request && (
        <div className="lc-Buttons">
          <Button kind="accept" disabled={isBusy || reason.trim() === ''} onClick={() => void attempt(write)}>
            {trans.__('Write the request')}
          </Button>
          {isBusy && <Busy>{trans.__('Counting…')}</Busy>}
        </div>
      )}
      <Problem>{problem}</Problem>
      {request && (
        <div role="status">
          {!request.isComplete && (
            <p className="lc-Notice" data-kind="warning">
              {trans.__('There is more than could be counted in time; the request says “at least”.')}
            </p>
          )}
          <TextBlock label={trans.__('The request')} text={request.text} isProse trans={trans} />
          <p>
            <OutsideLink href={request.url} isButton>
              {trans.__('Open as an issue on GitHub')}
            </OutsideLink>{' '}
            {trans.__('or send the text to the data team.')}
          </p>
        </div>
      )}
    </div>
  );
}

/** The body of the dialog; all it gives is on the screen. */
export class RequestBody extends ReactWidget implements Dialog.IBodyWidget<void> {
  constructor(private readonly _props: RequestViewProps) {
    super();
  }

  getValue(): void {
    return undefined;
  }

  protected override render(): ReactElement {
    return <RequestView {...this._props} />;
  }
}
