/** What the journal knows of an upload in parts, so that another process can take it up, or abort it. */
import type { AttributeValue } from '../../../protocol/dataset';
import type { Location, PartJournal } from '../../core';
import type { WorkContext } from '../../context';
import type { Store, UploadSession, WriteOptions } from '../../stores';
import type { CopyItem } from '../plan';

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

/**
 * One upload session of one key: `takeUp`, then `open` before the first part, `sent`
 * after each, `forget` in the end.
 */
export class Upload {
  /** As the journal has it. */
  private known: string | undefined;
  private readonly key: string;

  constructor(
    private readonly journal: PartJournal,
    private readonly item: CopyItem
  ) {
    this.key = item.destination.key;
  }

  /** The session that an interrupted run began for the same content, or a new one that nobody knows yet. */
  async takeUp(to: Store, options: SizedOptions): Promise<UploadSession> {
    const earlier = recorded(this.journal.get(UPLOAD + this.key));
    if (earlier) {
      const { token, sizeBytes, version } = earlier;
      const isSame = version === this.item.version && sizeBytes === options.sizeBytes;
      const session = await to.upload(this.key, { ...options, sizeBytes, token });
      if (isSame) {
        this.known = token;
        return session;
      }
      await session.abort();
      forget(this.journal, this.key, session, sizeBytes);
    }
    return to.upload(this.key, options);
  }

  /**
   * Before the first part is sent: open it at the server, unless it is open. It
   * is recorded before and after, so that no kill leaves one that nobody knows.
   */
  async open(session: UploadSession, signal: AbortSignal): Promise<void> {
    await this.record(session.token);
    const opened = await session.open?.(signal);
    if (opened !== undefined) {
      await this.record(opened);
    }
  }

  /** MD5 of a part as it was read when it was sent; `copied` when the service read it itself. */
  md5Of(index: number): string | undefined {
    const record = this.journal.get(`${PART}${index} ${this.key}`);
    return typeof record === 'string' ? record : undefined;
  }

  /** The part has arrived: its MD5 in hex as it was sent, or `COPIED`. */
  sent(index: number, md5: string): void {
    this.journal.finish(`${PART}${index} ${this.key}`, md5);
  }

  /** It is complete, or aborted. */
  forget(session: UploadSession): void {
    forget(this.journal, this.key, session, this.item.sizeBytes!);
  }

  private async record(token: string): Promise<void> {
    if (token !== this.known) {
      const { destination, version, sizeBytes } = this.item;
      const record: Recorded = { token, version, destination, sizeBytes: sizeBytes! };
      await this.journal.finishNow(UPLOAD + this.key, record as unknown as AttributeValue);
      this.known = token;
    }
  }
}

/** Abort the upload of one key, if the journal knows one: its object stands already, or is wanted no more. */
export async function abortUpload(key: string, journal: PartJournal, context: WorkContext): Promise<void> {
  const earlier = recorded(journal.get(UPLOAD + key));
  if (earlier) {
    const { destination, sizeBytes, token } = earlier;
    const session = await context.open(destination).upload(destination.key, { sizeBytes, token });
    await session.abort();
    forget(journal, destination.key, session, sizeBytes);
  }
}

/** Abort all uploads that the journal knows: nothing will take them up. */
export async function abortUploads(journal: PartJournal, context: WorkContext): Promise<void> {
  const keys = [...journal.names()].filter(name => name.startsWith(UPLOAD));
  for (const name of keys) {
    await abortUpload(name.slice(UPLOAD.length), journal, context);
  }
}

function forget(journal: PartJournal, key: string, { partBytes }: UploadSession, sizeBytes: number): void {
  for (let index = 0; index * partBytes < sizeBytes; index++) {
    journal.forget(`${PART}${index} ${key}`);
  }
  journal.forget(UPLOAD + key);
}

function recorded(record: AttributeValue | undefined): Recorded | undefined {
  const isRecord = record !== null && typeof record === 'object' && 'token' in record;
  return isRecord ? (record as unknown as Recorded) : undefined;
}
