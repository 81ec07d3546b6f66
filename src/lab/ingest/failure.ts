/** Which of a draft's files a failed ingest is about. Pure. */
import { sourceLines, wantedFiles, type SourceDraft } from './query';

/** One of the draft's files; `uri` is what `without` takes, `name` is for a person. */
export interface FailedFile {
  uri: string;
  name: string;
}

/** What an error of the worker, or a job's, says. */
interface Failure {
  message: string;
  subject?: string;
}

/** Undefined where the failure is not about one of the files: the target, the network, the plan. */
export function failedFile(draft: SourceDraft, error: Failure): FailedFile | undefined {
  const { subject = '', message } = error;
  const files = wantedFiles(draft).map(({ uri, found }) => ({
    uri,
    name: found?.name ?? uri.replace(/\/+$/, '').split('/').at(-1) ?? uri
  }));
  const exact = files.find(({ uri }) => uri === subject);
  if (exact) {
    return exact;
  }
  // Staged files lie below a folder of their own under the name that they have.
  const named = files.filter(({ name }) => subject.endsWith(`/${name.replace(/[^\w.-]+/g, '_')}`));
  if (named.length === 1) {
    return named[0];
  }
  // An address may begin another.
  const [longest] = files
    .filter(({ uri }) => message.includes(uri))
    .sort((a, b) => b.uri.length - a.uri.length);
  return longest;
}

/** The draft without a file. */
export function without(draft: SourceDraft, uri: string): Partial<SourceDraft> {
  return draft.found
    ? { leftOut: [...new Set([...draft.leftOut, uri])] }
    : {
        sources: sourceLines(draft)
          .filter(line => line !== uri)
          .join('\n')
      };
}
