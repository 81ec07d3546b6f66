/** Values and calls of files of code: Python source as `ruff format` with single quotes leaves it: literals that never need to be wrapped again. */
import { EnvironmentVariable } from './values';

/** A string literal; the quotation marks that need fewer escapes, as ruff chooses them. */
export function pythonText(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = [...value]
    .map(character => {
      const code = character.codePointAt(0)!;
      if (character === '\\' || character === quote) {
        return `\\${character}`;
      }
      if (character === '\n') {
        return '\\n';
      }
      // Other control characters, and halves of surrogate pairs, which no source file can hold.
      const isPrintable = code >= 0x20 && code !== 0x7f && !(code >= 0xd800 && code <= 0xdfff);
      return isPrintable ? character : `\\u${code.toString(16).padStart(4, '0')}`;
    })
    .join('');
  return quote + escaped + quote;
}

/** A JSON value, or a variable of the environment, as a literal: lists and mappings an item a line with the comma that keeps them so. */
export function pythonLiteral(value: unknown, indent = ''): string {
  if (typeof value === 'string') {
    return pythonText(value);
  }
  if (value instanceof EnvironmentVariable) {
    return `os.environ[${pythonText(value.variable)}]`;
  }
  if (value === null || value === undefined) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'number') {
    return String(value);
  }
  const inner = `${indent}    `;
  const lines = Array.isArray(value)
    ? value.map(item => pythonLiteral(item, inner))
    : Object.entries(value).map(([key, item]) => `${pythonText(key)}: ${pythonLiteral(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return lines.length === 0
    ? open! + close!
    : `${open}\n${lines.map(line => `${inner}${line},\n`).join('')}${indent}${close}`;
}

/** A call with an argument a line. */
export function pythonCall(name: string, args: readonly string[], indent = ''): string {
  return args.length === 0
    ? `${name}()`
    : `${name}(\n${args.map(each => `${indent}    ${each},\n`).join('')}${indent})`;
}

/** Arguments by name, for `pythonCall`. */
export function pythonKeywords(named: Record<string, unknown>, indent = ''): string[] {
  return Object.entries(named).map(([name, value]) => `${name}=${pythonLiteral(value, `${indent}    `)}`);
}
