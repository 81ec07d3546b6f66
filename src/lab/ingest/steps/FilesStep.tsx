import { useState, type ReactElement } from 'react';
import { Check, LinkButton, Table } from '../../parts';
import { formatBytes } from '../../text';
import { problemsOf } from '../check';
import type { StepProps } from './step';
import { canChoose, sourceLines, wantedFiles } from '../query';

/** Drawn at once; more on demand. */
const ROWS = 200;

/** The files that were found, and which of them are wanted. */
export function FilesStep({ model, trans }: StepProps): ReactElement {
  const { draft } = model;
  const [rows, setRows] = useState(ROWS);
  const { found, leftOut } = draft;
  if (!found) {
    const named = sourceLines(draft).length;
    return <p>{trans._n('One file is named.', '%2 files are named.', named, named.toLocaleString())}</p>;
  }
  const unwanted = new Set(leftOut);
  const wanted = wantedFiles(draft);
  const sizes = wanted.map(file => file.found?.sizeBytes ?? null);
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const isSelectable = canChoose(draft);
  const toggle = (uri: string, isWanted: boolean) =>
    model.edit({ leftOut: isWanted ? leftOut.filter(other => other !== uri) : [...leftOut, uri] });
  const odd = found.files.filter(({ problems }) => problems.length > 0).map(({ uri }) => uri);
  // Missing credentials are told above, with a way to enter them.
  const notes = found.notes.filter(note => !model.missing.some(({ title }) => note.startsWith(`${title}: `)));
  const problem = problemsOf(draft, trans).files;
  return (
    <>
      {found.about?.title && (
        <p>
          <b>{found.about.title}</b>
        </p>
      )}
      <p aria-live="polite">
        {trans._n(
          '%2 of %3 file found, %4',
          '%2 of %3 files found, %4',
          found.files.length,
          wanted.length.toLocaleString(),
          found.files.length.toLocaleString(),
          sizes.includes(null) ? trans.__('at least %1', formatBytes(bytes)) : formatBytes(bytes)
        )}
      </p>
      {notes.map(note => (
        <p key={note} className="lc-Notice" data-kind="warning">
          {note}
        </p>
      ))}
      {problem !== undefined && (
        <p className="lc-Notice" data-kind="error">
          {problem}
        </p>
      )}
      {isSelectable && (
        <div className="lc-Buttons">
          <LinkButton onClick={() => model.edit({ leftOut: [] })}>{trans.__('Keep all')}</LinkButton>
          <LinkButton onClick={() => model.edit({ leftOut: found.files.map(({ uri }) => uri) })}>
            {trans.__('Keep none')}
          </LinkButton>
          {odd.length > 0 && (
            <LinkButton onClick={() => model.edit({ leftOut: [...new Set([...leftOut, ...odd])] })}>
              {trans._n(
                'Leave out the one with a problem',
                'Leave out the %2 with problems',
                odd.length,
                odd.length.toLocaleString()
              )}
            </LinkButton>
          )}
        </div>
      )}
      <Table label={trans.__('Files')} columns={[trans.__('File'), trans.__('Time'), trans.__('Size')]}>
        {found.files.slice(0, rows).map(file => (
          <tr key={file.uri}>
            <th scope="row" title={file.uri}>
              {isSelectable ? (
                <Check
                  label={file.name}
                  checked={!unwanted.has(file.uri)}
                  onChange={isWanted => toggle(file.uri, isWanted)}
                />
              ) : (
                file.name
              )}
              {found.flags?.[file.uri] !== undefined && (
                <small className="lc-Flag">{found.flags[file.uri]}</small>
              )}
              {file.problems.map(words => (
                <small key={words} className="lc-Problem">
                  {words}
                </small>
              ))}
            </th>
            <td>{file.time?.replace(/T00:00(:00(\.000)?)?Z$/, '') ?? ''}</td>
            <td>{file.sizeBytes === null ? trans.__('unknown') : formatBytes(file.sizeBytes)}</td>
          </tr>
        ))}
      </Table>
      {found.files.length > rows && (
        <LinkButton onClick={() => setRows(rows + 5 * ROWS)}>
          {trans.__('%1 more…', (found.files.length - rows).toLocaleString())}
        </LinkButton>
      )}
    </>
  );
}
