/** Every route of the protocol, one handler each. */
import type { Route } from '../../../protocol';
import type { Handlers } from '../call';
import { browse } from './browse';
import { download } from './download';
import { ingest } from './ingest';
import { jobs } from './jobs';
import { links } from './links';
import { picture } from './picture';
import { present } from './present';
import { publish } from './publish';
import { remove } from './remove';
import { snippets } from './snippets';
import { sources } from './sources';
import { upload } from './upload';

export const handlers: Handlers<Route> = {
  ...browse,
  ...present,
  ...remove,
  ...publish,
  ...sources,
  ...jobs,
  ...links,
  ...ingest,
  ...picture,
  ...snippets,
  ...upload,
  ...download
};
