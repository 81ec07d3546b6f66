/** What every generated script is framed by. */
import { decodedPath } from '../../core';

/** The packages that a script needs, as `uv run` and pip read them: https://peps.python.org/pep-0723/ */
export function pep723(packages: readonly string[], python = '>=3.11'): string {
  const lines = [...new Set(packages)].sort().map(name => `#     "${name}",`);
  return [
    '# /// script',
    `# requires-python = "${python}"`,
    '# dependencies = [',
    ...lines,
    '# ]',
    '# ///'
  ].join('\n');
}

/** A title as words of a docstring: it may hold anything, and there neither quotation marks nor a backslash may stand. */
export function docstringWords(title: string): string {
  return title.replaceAll('\\', '\\\\').replaceAll('"', "'").trim();
}

/** What the script says of itself. */
export function scriptDocstring(title: string): string {
  return `"""${docstringWords(title)}

    uv run recipe.py

writes the store to TARGET, a variable of the environment, or to the place below.
"""`;
}

/** As isort has them: the standard library's, then the others, each with plain imports before `from` imports. */
export function importBlock(standard: readonly string[], others: readonly string[]): string {
  const rank = (line: string): number => (line.startsWith('from ') ? 1 : 0);
  const sorted = (lines: readonly string[]): string[] =>
    [...new Set(lines)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return [...sorted(standard), '', ...sorted(others)].join('\n');
}

/** A labelled section of `main`. */
export function section(title: string, lines: readonly string[]): string {
  return [`    # ${title}`, ...lines.map(line => (line === '' ? '' : `    ${line}`))].join('\n');
}

/** A mapping of options as Python source, or None. */
export function optionsBlock(name: string, options: readonly string[]): string {
  return options.length === 0
    ? `${name} = None`
    : `${name} = {\n${options.map(line => `    ${line},\n`).join('')}}`;
}

/** A file as `fsspec.open` takes it: a member of an archive is a chain. */
export function inputUrl(file: string): string {
  const [, archive, member] = /^([^#]+\.zip(?:\/content)?(?:\?[^#]*)?)#(.+)$/is.exec(file) ?? [];
  if (archive !== undefined && member !== undefined) {
    return `zip://${decodedPath(member)}::${inputUrl(archive)}`;
  }
  return file;
}
