/** One YAML file of an entry: its content, and the line of any field, for findings. */
import { LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import type { CatalogFinding } from '../../../protocol/publish';
import { nearest } from '../../core';
import { fieldsAt, lineOf } from '../../core/yaml';

/** Broken YAML is a finding, not an error: then `content` is undefined. */
export class YamlFile {
  private readonly lines = new LineCounter();
  private readonly document;
  readonly content: unknown;

  constructor(
    /** Below the folder that is looked at. */
    readonly name: string,
    readonly text: string
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    this.content = this.document.errors.length > 0 ? undefined : this.document.toJS();
  }

  /** `path` leads to the field whose line is told. */
  error(rule: string, path: readonly PropertyKey[], message: string): CatalogFinding {
    return { severity: 'error', rule, file: this.name, line: this.line(path), message };
  }

  warning(rule: string, path: readonly PropertyKey[], message: string): CatalogFinding {
    return { ...this.error(rule, path, message), severity: 'warning' };
  }

  /** What the syntax and the schema find; `foreign` are keys that another file of the entry has. */
  check(schema: z.ZodType, foreign: readonly string[]): CatalogFinding[] {
    const [syntax] = this.document.errors;
    if (syntax) {
      const { line } = this.lines.linePos(syntax.pos[0]);
      return [{ ...this.error('yaml', [], `This is not YAML: ${syntax.message}.`), line }];
    }
    const { error } = schema.safeParse(this.content ?? {});
    return (error?.issues ?? []).flatMap(issue => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys
          .filter(key => issue.path.length > 0 || !foreign.includes(key))
          .map(key => this.unknownKey(schema, issue.path, key));
      }
      const field = issue.path.join('.') || 'the file';
      const words = /received undefined/.test(issue.message) ? 'is missing' : `: ${issue.message}`;
      return [this.error('field', issue.path, `"${field}" ${words}.`.replace(' :', ':'))];
    });
  }

  private unknownKey(schema: z.ZodType, path: readonly PropertyKey[], key: string): CatalogFinding {
    const known = fieldsAt(schema, path);
    const guess = nearest(key, known);
    const words = guess ? `Did you mean "${guess}"?` : `Keys here: ${known.join(', ')}.`;
    const message = `The catalog does not know "${[...path, key].join('.')}" and ignores it. ${words}`;
    return guess
      ? this.error('unknown-key', [...path, key], message)
      : this.warning('unknown-key', [...path, key], message);
  }

  private line(path: readonly PropertyKey[]): number | null {
    return this.text.trim() === '' || this.document.errors.length > 0
      ? null
      : lineOf(this.document, this.lines, path);
  }
}
