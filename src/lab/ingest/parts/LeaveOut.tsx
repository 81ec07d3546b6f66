import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { Button } from '../../parts';
import type { WizardModel } from '../model';
import { canLeaveOut } from '../query';

interface LeaveOutProps {
  model: WizardModel;
  trans: TranslationBundle;
}

/** Which file a failure is about, and a way to go on without it, where there is one. */
export function LeaveOut({ model, trans }: LeaveOutProps): ReactElement | null {
  const { failed } = model;
  if (!failed || !canLeaveOut(model.draft)) {
    return null;
  }
  return (
    <div className="lc-Buttons">
      <span title={failed.uri}>{trans.__('The file: %1', failed.name)}</span>
      <Button disabled={model.isBusy} onClick={() => void model.skip(failed.uri)}>
        {trans.__('Leave this file out')}
      </Button>
    </div>
  );
}
