/** What JupyterLab is told of an object or a folder. */
import type { Contents } from '@jupyterlab/services';
import type { Entry } from '../../protocol';
import type { Content } from './content';

/** A model of an object; its `hash` is the ETag. */
export function objectModel(
  path: string,
  entry: Entry,
  content: Content,
  writable: boolean
): Contents.IModel {
  const modified = entry.modified ?? '';
  return {
    name: entry.name,
    path,
    ...content,
    writable,
    created: modified,
    last_modified: modified,
    mimetype: entry.contentType ?? '',
    ...(entry.sizeBytes !== null && { size: entry.sizeBytes }),
    ...(entry.etag !== null && { hash: entry.etag, hash_algorithm: 'etag' })
  };
}

/** A model of a folder; `content` is null where its rows were not asked for. */
export function folderModel(
  path: string,
  name: string,
  content: Contents.IModel[] | null,
  writable: boolean
): Contents.IModel {
  return {
    name,
    path,
    type: 'directory',
    format: content ? 'json' : null,
    content,
    writable,
    created: '',
    last_modified: '',
    mimetype: ''
  };
}
