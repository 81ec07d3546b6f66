/** Bodies in parts (RFC 2046): uploads with their metadata in front, and batches of requests. */
import { invalid } from './errors.mjs';

/**
 * The parts of a body, headers in lower case.
 * @param {string | undefined} contentType @param {Buffer} body
 */
export function parts(contentType, body) {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
  if (!boundary) {
    throw invalid('A multipart body needs a boundary in its Content-Type.');
  }
  const mark = `--${boundary[1] ?? boundary[2]}`;
  const first = body.indexOf(mark);
  // Python's batches end their lines with LF alone, and Google takes them.
  const eol = body[first + mark.length] === 10 ? '\n' : '\r\n';
  const found = [];
  for (let begin = first + mark.length; first >= 0;) {
    if (body.subarray(begin, begin + 2).toString() === '--') {
      return found;
    }
    const next = body.indexOf(eol + mark, begin);
    if (next < 0) {
      break;
    }
    found.push(part(body.subarray(begin + eol.length, next)));
    begin = next + eol.length + mark.length;
  }
  throw invalid('The multipart body is malformed: its closing boundary is missing.');
}

/** Headers, a blank line, and what follows. @param {Buffer} bytes */
export function part(bytes) {
  const { head, body } = cutAtBlankLine(bytes);
  const lines = head.split(/\r?\n/).filter(Boolean);
  return {
    headers: Object.fromEntries(
      lines.flatMap(line => {
        const colon = line.indexOf(':');
        return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : [];
      })
    ),
    body
  };
}

function cutAtBlankLine(bytes) {
  const empty = /^\r?\n/.exec(bytes.subarray(0, 2).toString('latin1'));
  if (empty) {
    return { head: '', body: bytes.subarray(empty[0].length) };
  }
  const candidates = ['\r\n\r\n', '\n\n'].map(blank => [bytes.indexOf(blank), blank.length]);
  const [at, length] = candidates.filter(([at]) => at >= 0).sort(([a], [b]) => a - b)[0] ?? [bytes.length, 0];
  return { head: bytes.subarray(0, at).toString(), body: bytes.subarray(at + length) };
}
