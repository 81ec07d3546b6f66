import { copyIcon, deleteIcon, downloadIcon, fileUploadIcon, type LabIcon } from '@jupyterlab/ui-components';
import type { JobVerb } from '../../protocol';
import { ingestIcon, moveIcon, restoreIcon, shareIcon, syncIcon, usageIcon } from '../icons';

const ICONS: Readonly<Record<JobVerb, LabIcon>> = {
  cp: copyIcon,
  mv: moveIcon,
  sync: syncIcon,
  rm: deleteIcon,
  restore: restoreIcon,
  du: usageIcon,
  ingest: ingestIcon,
  retrieve: downloadIcon,
  push: shareIcon,
  upload: fileUploadIcon,
  download: downloadIcon
};

/** What a job does, as a picture. */
export function iconOfVerb(verb: JobVerb): LabIcon {
  return ICONS[verb];
}
