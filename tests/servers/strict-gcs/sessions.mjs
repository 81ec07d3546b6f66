/**
 * Resumable uploads: a session keeps what came, in multiples of 256 KiB, until
 * it has everything. Its URI is all the authority a request to it needs.
 */
import { randomBytes } from 'node:crypto';
import { requireConditions } from './conditions.mjs';
import { ApiError, invalid } from './errors.mjs';
import { objectResource } from './resource.mjs';
import { nameOf, store } from './upload.mjs';

const QUANTUM = 256 * 1024;
const PATIENCE_MILLISECONDS = 2000;
const CONTENT_RANGE = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/;

const tooSmall = bytes =>
  new ApiError(
    400,
    'badRequest',
    `Invalid request. The number of bytes uploaded is required to be equal or greater than ${QUANTUM}, ` +
      `except for the final request (it's recommended to be the exact multiple of ${QUANTUM}). ` +
      `The received request contained ${bytes} bytes, which does not meet this requirement.`
  );

export class Sessions {
  #sessions = new Map();

  get states() {
    return [...this.#sessions.values()].map(({ bucket, name, state, persisted }) => ({
      bucket: bucket.name,
      name,
      state,
      persisted
    }));
  }

  /** What a week, or Google's mood, does to open sessions: they are gone. */
  expire() {
    for (const session of this.#sessions.values()) {
      if (session.state === 'open') {
        this.#close(session, 'expired');
      }
    }
  }

  start({ query, headers, base, path }, bucket, description) {
    const name = nameOf(query, description);
    requireConditions(query, bucket.live(name));
    const id = randomBytes(32).toString('base64url');
    const declared = headers['x-upload-content-length'];
    this.#sessions.set(id, {
      bucket,
      query,
      name,
      description: { ...description, name },
      total: declared === undefined ? undefined : Number(declared),
      pieces: [],
      persisted: 0,
      state: 'open'
    });
    const uri = `${base}${path}?uploadType=resumable&name=${encodeURIComponent(name)}&upload_id=${id}`;
    return { status: 200, headers: { Location: uri, 'X-GUploader-UploadID': id } };
  }

  async receive(call) {
    const session = this.#get(call);
    await quiet(session);
    const range = requestRange(call.headers);
    this.#declare(session, range.total);
    if (session.state === 'done') {
      return { status: 200, body: objectResource(call.base, session.bucket, session.version) };
    }
    if (range.begin === undefined) {
      return this.#answer(session, call);
    }
    if (range.begin > session.persisted) {
      throw new ApiError(
        503,
        'backendError',
        `Invalid request. According to the Content-Range header, the upload offset is ${range.begin} byte(s), ` +
          `which exceeds already uploaded size of ${session.persisted} byte(s).`
      );
    }
    const received = await this.#take(session, range.begin, call);
    if (range.end !== undefined && received !== range.end + 1 - range.begin) {
      throw invalid(`The body has ${received} bytes, its Content-Range says ${range.end + 1 - range.begin}.`);
    }
    if (range.begin + received !== session.total && received < QUANTUM) {
      throw tooSmall(received);
    }
    return this.#answer(session, call);
  }

  cancel(call) {
    const session = this.#get(call);
    if (session.state === 'open') {
      this.#close(session, 'cancelled');
    }
    return { status: 499 };
  }

  #get({ query }) {
    const session = this.#sessions.get(query.get('upload_id') ?? '');
    if (!session) {
      throw new ApiError(404, 'notFound', 'No such upload session.');
    }
    if (session.state === 'cancelled') {
      throw new ApiError(499, 'clientClosedRequest', 'The upload was cancelled.');
    }
    if (session.state === 'expired') {
      throw new ApiError(410, 'uploadBroken', 'The upload session is gone. Start a new one.');
    }
    return session;
  }

  #declare(session, total) {
    if (total === undefined) {
      return;
    }
    if (session.total !== undefined && session.total !== total) {
      throw invalid(
        `According to the Content-Range header, the final size of the upload is ${total} byte(s), ` +
          `which does not match the expected size of ${session.total} byte(s), which was specified in an earlier request.`
      );
    }
    if (total < session.persisted) {
      throw invalid(`The final size ${total} is less than the ${session.persisted} bytes already uploaded.`);
    }
    session.total = total;
  }

  /** Take in a body from this offset; what was there already is ignored. Answers with the bytes received. */
  async #take(session, begin, { stream, headers }) {
    const pieces = [];
    const known = session.persisted;
    let at = begin;
    const { promise, resolve } = Promise.withResolvers();
    const keep = () => {
      const whole = at === session.total;
      let room = (whole ? at : at - (at % QUANTUM)) - session.persisted;
      for (const piece of pieces.splice(0)) {
        const kept = piece.subarray(0, Math.max(0, room));
        room -= kept.length;
        session.pieces.push(kept);
        session.persisted += kept.length;
      }
      session.taking = undefined;
      resolve();
    };
    const interrupt = () => {
      keep();
      stream.destroy();
    };
    session.taking = { ended: promise, interrupt };
    try {
      for await (const piece of stream) {
        if (session.total !== undefined && at + piece.length > session.total) {
          throw invalid(`More bytes than the ${session.total} that were declared.`);
        }
        const fresh = piece.subarray(Math.max(0, known - at));
        at += piece.length;
        if (fresh.length) {
          pieces.push(fresh);
        }
      }
      if (session.total === undefined && headers['content-range'] === undefined) {
        session.total = at;
      }
    } finally {
      keep();
    }
    return at - begin;
  }

  #answer(session, call) {
    if (session.persisted !== session.total) {
      const range = session.persisted ? { Range: `bytes=0-${session.persisted - 1}` } : {};
      // Clients whose HTTP library would follow a 308 ask for another status.
      return call.headers['x-guploader-no-308'] === 'yes'
        ? { status: 200, headers: { ...range, 'X-HTTP-Status-Code-Override': '308' } }
        : { status: 308, headers: range };
    }
    const { bucket, query, description, pieces } = session;
    const { headers, base } = call;
    try {
      const stored = store({ query, headers, base }, bucket, { description, content: pieces });
      session.version = bucket.live(session.name);
      this.#close(session, 'done');
      return stored;
    } catch (error) {
      this.#close(session, 'expired');
      throw error;
    }
  }

  #close(session, state) {
    session.state = state;
    session.pieces = [];
  }
}

/** A request whose client is gone may take its last bytes; one that hangs is ended by the next. */
async function quiet(session) {
  if (session.taking) {
    const { ended, interrupt } = session.taking;
    const late = setTimeout(interrupt, PATIENCE_MILLISECONDS);
    await ended;
    clearTimeout(late);
  }
}

/** What a PUT says of itself; without Content-Range it is the whole object. */
function requestRange(headers) {
  const text = headers['content-range'];
  if (text === undefined) {
    const length = headers['content-length'];
    return { begin: 0, total: length === undefined ? undefined : Number(length) };
  }
  const [matched, begin, end, total] = CONTENT_RANGE.exec(text) ?? [];
  if (matched === undefined || Number(end) < Number(begin) || Number(end) >= Number(total)) {
    throw invalid(`Invalid Content-Range: ${text}`);
  }
  const known = total === '*' ? undefined : Number(total);
  return begin === undefined ? { total: known } : { begin: Number(begin), end: Number(end), total: known };
}
