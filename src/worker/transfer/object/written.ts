/** What goes along with an object's bytes: type, metadata, time, storage class. */
import type { ObjectInfo, WriteOptions } from '../../stores';
import { MD5_METADATA, checksumsOf } from '../checksums';
import { typeByName } from './contentTypes';
import type { ObjectCopy } from './object';

/** What is written with the object: size, type, time and metadata of its source, and the plan's precondition. */
export function writeOptions({ item, from, to, task, signal }: ObjectCopy): WriteOptions {
  const isFile = from.type === 'disk';
  return {
    sizeBytes: item.sizeBytes ?? undefined,
    contentType: item.contentType ?? (isFile ? typeByName(item.source.key) : undefined),
    metadata: item.metadata,
    modified: item.modified ?? undefined,
    // The classes of one service mean nothing to another.
    storageClass: from.type === to.type ? item.storageClass : undefined,
    precondition: item.precondition,
    writer: task.id,
    durable: false,
    signal
  };
}

/** The copy, with what its source says of itself beyond its row in a listing. */
export async function describe(copy: ObjectCopy): Promise<ObjectCopy> {
  const { item, from, signal } = copy;
  const isTold = !from.listsBare || item.metadata !== undefined;
  const info = isTold ? undefined : await from.stat(item.source.key, signal);
  return info && info.version === item.version ? described(copy, info) : copy;
}

/** The copy, with what a read's answer said. */
export function described(copy: ObjectCopy, info: ObjectInfo): ObjectCopy {
  const { contentType, metadata, modified, storageClass } = info;
  const { item } = copy;
  return {
    ...copy,
    item: {
      ...item,
      ...checksumsOf({ ...item, metadata }),
      contentType: contentType ?? item.contentType,
      metadata: metadata ?? item.metadata,
      modified: modified ?? item.modified,
      storageClass: storageClass ?? item.storageClass
    }
  };
}

/** The MD5 of what comes in parts is recorded by nobody but its sender. */
export function withMd5(options: WriteOptions, md5: string | undefined): WriteOptions {
  return md5 === undefined
    ? options
    : {
        ...options,
        metadata: { ...options.metadata, [MD5_METADATA]: Buffer.from(md5, 'hex').toString('base64') }
      };
}
