import { describe, expect, it } from '@jest/globals';
import type { WorkContext } from '../../context';
import type { SourceKind } from '../../../protocol/planSource';
import { foundFile } from '../source';
import { usualStage } from '../stage';

const scratch = { write: 'own', ownKey: 'me/', location: { key: '' } };
const withRoots = (...roots: object[]): WorkContext =>
  ({ config: { panels: [{ id: 'scratch', roots }] } }) as unknown as WorkContext;

const file = foundFile('https://h/a.nc');
const whole = foundFile('https://h/a.nc', { isWhole: true });

describe('where a plan that does not say it fetches its files', () => {
  it.each<[SourceKind, object, string]>([
    ['http', file, 'none'],
    ['http', whole, 'scratch'],
    ['zenodo', file, 'scratch'],
    ['erddap', whole, 'scratch'],
    ['bucket', file, 'none']
  ])('of %s %#', (kind, found, stage) => {
    expect(usualStage({ kind }, [found as typeof file], withRoots(scratch))).toBe(stage);
  });

  it('is nowhere without a scratch folder', () => {
    expect(usualStage({ kind: 'zenodo' }, [whole], withRoots())).toBe('none');
  });
});
