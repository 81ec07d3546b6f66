/** Values as a notebook has them: on one line. `formatted` writes them as files of code do. */

/** A variable of the environment, as code. */
export class EnvironmentVariable {
  constructor(readonly variable: string) {}
}

/** A value as Python writes it. */
export function python(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'object':
      if (value instanceof EnvironmentVariable) {
        return `os.environ[${python(value.variable)}]`;
      }
      return value === null
        ? 'None'
        : `{${Object.entries(value)
            .map(([name, each]) => `${python(name)}: ${python(each)}`)
            .join(', ')}}`;
    default:
      // JSON's strings and numbers are Python's.
      return JSON.stringify(value);
  }
}

/** A call, its arguments by name. */
export interface PythonCall {
  name: string;
  arguments: Record<string, unknown>;
}

/** On one line. */
export function callText({ name, arguments: named }: PythonCall): string {
  return `${name}(${keywords(named)})`;
}

/** Arguments by name. */
export function keywords(options: Record<string, unknown>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${python(value)}`)
    .join(', ');
}

/** Options under a name, if there are any. */
export function nonEmpty(name: string, options: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(options).length > 0 ? { [name]: options } : {};
}
