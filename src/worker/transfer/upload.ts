/** What the journal knows of an upload in parts, so that another process can take it up, or abort it. */
import type { AttributeValue } from '../../protocol/dataset';
import type { Location, PartJournal } from '../core';
import type { WorkContext } from '../context';
import type { Store, UploadSession, WriteOptions } from '../stores';
import type { CopyItem } from './item';

type SizedOptions = WriteOptions & { sizeBytes: number };

interface Recorded {
  token: string;
  /** Of the source. */
  version: string | null;
  destination: Location;
  sizeBytes: number;
}

/** The journal's names begin with these. */
const UPLOAD = 'upload ';
const PART = 'part ';
/** Instead of an MD5: the service copied the part by itself. */
export const COPIED = 'copied';

export class Upload {
  constructor(
    private readonly journal: PartJournal,
    private readonly key: string
  ) {}

  /** The session that an interrupted run began for the same content, or a new one, recorded before it opens. */
  async takeUp(item: CopyItem, to: Store, options: SizedOptions): Promise<UploadSession> {
    const earlier = recorded(this.journal.get(UPLOAD + this.key));
    if (earlier) {
      const { token, sizeBytes, version } = earlier;
      const isSame = version === item.version && sizeBytes === options.sizeBytes;
      const session = await to.upload(this.key, { ...options, sizeBytes, token });
      if (isSame) {
        return session;
      }
      await session.abort();
      this.forget(session, sizeBytes);
    }
    const session = await to.upload(this.key, options);
    await this.record(item, session.token);
    const opened = await session.open?.(options.signal);
    if (opened !== undefined && opened !== session.token) {
      await this.record(item, opened);
    }
    return session;
  }

  /** MD5 of a part as it was read when it was sent; `copied` when the service read it itself. */
  md5Of(index: number): string | undefined {
    const record = this.journal.get(`${PART}${index} ${this.key}`);
    return typeof record === 'string' ? record : undefined;
  }

  sent(index: number, md5: string): void {
    this.journal.finish(`${PART}${index} ${this.key}`, md5);
  }

  /** It is complete, or aborted. */
  forget({ partBytes }: UploadSession, sizeBytes: number): void {
    for (let index = 0; index * partBytes < sizeBytes; index++) {
      this.journal.forget(`${PART}${index} ${this.key}`);
    }
    this.journal.forget(UPLOAD + this.key);
  }

  private record({ destination, version, sizeBytes }: CopyItem, token: string): Promise<void> {
    const record: Recorded = { token, version, destination, sizeBytes: sizeBytes! };
    return this.journal.finishNow(UPLOAD + this.key, record as unknown as AttributeValue);
  }
}

/** Abort the upload of one key, if the journal knows one: its object stands already, or is wanted no more. */
export async function abortUpload(key: string, journal: PartJournal, context: WorkContext): Promise<void> {
  const earlier = recorded(journal.get(UPLOAD + key));
  if (earlier) {
    const { destination, sizeBytes, token } = earlier;
    const session = await context.open(destination).upload(destination.key, { sizeBytes, token });
    await session.abort();
    new Upload(journal, destination.key).forget(session, sizeBytes);
  }
}

/** Abort all uploads that the journal knows: nothing will take them up. */
export async function abortUploads(journal: PartJournal, context: WorkContext): Promise<void> {
  const keys = [...journal.names()].filter(name => name.startsWith(UPLOAD));
  for (const name of keys) {
    await abortUpload(name.slice(UPLOAD.length), journal, context);
  }
}

function recorded(record: AttributeValue | undefined): Recorded | undefined {
  const isRecord = record !== null && typeof record === 'object' && 'token' in record;
  return isRecord ? (record as unknown as Recorded) : undefined;
}
