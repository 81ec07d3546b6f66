import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Plan } from '../../protocol';
import type { IWorkerClient } from '../tokens';
import { useAnswer } from '../client/useAnswer';
import { CopyButton, OutsideLink } from '../parts';
import { AnswerView } from './AnswerView';

interface RequestStepProps {
  plan: Plan;
  client: IWorkerClient;
  trans: TranslationBundle;
}

/** The dataset request: what the link fills in, and what it cannot. */
export function RequestStep({ plan, client, trans }: RequestStepProps): ReactElement {
  const answer = useAnswer(client, 'datasetRequest', { plan });
  return (
    <>
      <p>
        {trans.__(
          'Ask the data team for this dataset: an issue of the data library, to be looked through and sent by you.'
        )}
      </p>
      <AnswerView answer={answer} busyWords={trans.__('Looking at the source files…')}>
        {request => (
          <>
            <p>
              <OutsideLink href={request.search}>
                {trans.__('Search first: has somebody asked for it?')}
              </OutsideLink>
            </p>
            {request.otherForm !== undefined && (
              <>
                <p className="lc-Notice">
                  {trans.__(
                    'This is CMIP6 data, which has a form of its own; it cannot be filled in from here.'
                  )}
                </p>
                <p>
                  <OutsideLink href={request.otherForm} isButton>
                    {trans.__('Open the form for CMIP6')}
                  </OutsideLink>
                </p>
              </>
            )}
            <h4>{trans.__('Choose these in the form')}</h4>
            <p>{trans.__('A link can fill in text, but not lists. They are repeated in the comments.')}</p>
            <dl className="lc-Share-choices">
              {request.choices.map(({ field, choice }) => (
                <div key={field}>
                  <dt>{field}</dt>
                  <dd>
                    <b>{choice}</b>
                    <CopyButton label={trans.__('Copy “%1”', choice)} text={choice} trans={trans} />
                  </dd>
                </div>
              ))}
            </dl>
            <h4>{trans.__('The link fills in')}</h4>
            <dl className="lc-Share-fields">
              {textFields(request.url, trans).map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <p>
              <OutsideLink href={request.url} isButton={request.otherForm === undefined}>
                {trans.__('Open the filled-in request')}
              </OutsideLink>
            </p>
          </>
        )}
      </AnswerView>
    </>
  );
}

/** What stands in the link, in the order and with the labels of the form. */
function textFields(url: string, trans: TranslationBundle): [string, string][] {
  const query = new URL(url).searchParams;
  const labels: [string, string][] = [
    ['name', trans.__('Dataset Name')],
    ['url', trans.__('Dataset URL')],
    ['description', trans.__('Description')],
    ['size', trans.__('Size')],
    ['license', trans.__('License')],
    ['organization', trans.__('Source File Organization')],
    ['examples', trans.__('Example URLs')],
    ['transformation', trans.__('Transformation / Processing')],
    ['comments', trans.__('Comments')]
  ];
  return labels
    .map(([field, label]): [string, string] => [label, query.get(field) ?? ''])
    .filter(([, value]) => value !== '');
}
