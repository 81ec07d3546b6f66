/** Every route of the protocol, one handler each. */
import type { Route } from '../../../protocol';
import type { Handlers } from '../call';
import { browse } from './browse';
import { ingest } from './ingest';
import { jobs } from './jobs';
import { links } from './links';
import { picture } from './picture';
import { upload } from './upload';
import { remove } from './remove';

export const handlers: Handlers<Route> = {
  ...browse,
  ...remove,
  ...jobs,
  ...links,
  ...ingest,
  ...picture,
  ...upload
};
