import type { Entry } from '../../../protocol';
import { folderOf } from '../../places/uri';
import { send, takenNames, type BringContext } from './bring';
import type { PanelModel } from '../model';

/**
 * Give a row another name: a move, so the worker copies, compares and then
 * removes.
 *
 * @returns why it may not have the name; undefined when the job began.
 */
export async function rename(
  entry: Entry,
  name: string,
  model: PanelModel,
  context: BringContext
): Promise<string | undefined> {
  const folder = folderOf(entry.uri);
  const taken = await takenNames(folder, [name], context);
  if (taken.has(name)) {
    return context.trans.__('There is a “%1” here already. Choose another name.', name);
  }
  const uri = `${folder}${name}${entry.kind === 'object' ? '' : '/'}`;
  // Before the job: a short one may end first.
  model.cursor.selectAfterRead(uri);
  await send([entry], uri, 'move', context);
  return undefined;
}
