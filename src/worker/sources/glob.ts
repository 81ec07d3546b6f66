/** Globs over keys and names: `*` and `?` within a folder, `**` across folders, `[ab]`, `[!ab]`, `{a,b}`. */
import { LifecycleError } from '../core';

/** Does a text hold anything that a glob would read? */
export function isGlob(text: string): boolean {
  return /[*?[]|\{[^{}]*,[^{}]*\}/.test(text);
}

/**
 * Does a path match one of the globs? One without a slash is about the last
 * segment alone, as in .gitignore: `*.nc` finds files in every folder.
 */
export function matcher(globs: readonly string[]): (path: string) => boolean {
  const tests = globs.map(glob => {
    const pattern = new RegExp(`^${source(glob)}$`, 'su');
    return glob.includes('/')
      ? (path: string) => pattern.test(path)
      : (path: string) => pattern.test(path.slice(path.lastIndexOf('/') + 1));
  });
  return path => tests.some(test => test(path));
}

/** The part before the first segment with a wildcard, ending in a slash or empty; the rest. */
export function splitGlob(text: string): { base: string; glob: string } {
  const wild = text.search(/[*?[]|\{[^{}]*,[^{}]*\}/);
  const cut = wild < 0 ? text.length : text.lastIndexOf('/', wild) + 1;
  return { base: text.slice(0, cut), glob: text.slice(cut) };
}

function source(glob: string): string {
  let out = '';
  let depth = 0;
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i]!;
    if (c === '*' && glob[i + 1] === '*') {
      const isFolder = glob[i + 2] === '/';
      out += isFolder ? '(?:.*/)?' : '.*';
      i += isFolder ? 2 : 1;
    } else if (c === '*') {
      out += '[^/]*';
    } else if (c === '?') {
      out += '[^/]';
    } else if (c === '[') {
      const end = glob.indexOf(']', i + 2);
      if (end < 0) {
        throw new LifecycleError('bad-input', `"${glob}": "[" is not closed.`, { subject: glob });
      }
      const set = glob.slice(i + 1, end).replace(/[\\\]^]/g, '\\$&');
      out += set.startsWith('!') ? `[^/${set.slice(1)}]` : `[${set}]`;
      i = end;
    } else if (c === '{') {
      depth++;
      out += '(?:';
    } else if (c === '}' && depth > 0) {
      depth--;
      out += ')';
    } else if (c === ',' && depth > 0) {
      out += '|';
    } else {
      out += c.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    }
  }
  if (depth > 0) {
    throw new LifecycleError('bad-input', `"${glob}": "{" is not closed.`, { subject: glob });
  }
  return out;
}
