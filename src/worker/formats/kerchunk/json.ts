/** Reading kerchunk's JSON: references of version 0 and 1, into columns. */
import { LifecycleError } from '../../core';
import { Presence, type ChunkTable } from '../manifest';
import { emptyTable, gridOf, rowOf, type ReferencedArray, type References } from './references';
import { scanEntries } from './scan';

interface JsonArray extends ReferencedArray {
  rows: ChunkTable;
}

/**
 * Read as they stream by, so that the text is never whole in memory.
 *
 * @throws LifecycleError `unreadable` when they are no references, naming the key that is wrong
 */
export async function readJsonReferences(bytes: AsyncIterable<Uint8Array>, uri: string): Promise<References> {
  const reading = new Reading(uri);
  await scanEntries(bytes, uri, ({ depth, key, value }) => {
    if (depth === 2 || (key.includes('.z') && !reading.hasVersion)) {
      reading.add(key, value);
    } else {
      reading.field(key, value);
    }
  });
  return reading.end();
}

class Reading {
  hasVersion = false;
  private readonly documents = new Map<string, string>();
  private readonly arrays = new Map<string, JsonArray>();
  private readonly urls: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly early: [string, unknown][] = [];
  private templates: Record<string, unknown> = {};
  private source: unknown;

  constructor(private readonly uri: string) {}

  field(key: string, value: unknown): void {
    switch (key) {
      case 'version':
        this.hasVersion = true;
        if (value !== 1) {
          throw this.bad('unsupported', `references of version ${JSON.stringify(value)} are not known here`);
        }
        return;
      case 'templates':
        this.templates = (value ?? {}) as Record<string, unknown>;
        return;
      case 'gen':
        throw this.bad('unsupported', 'references that are generated ("gen") cannot be read');
      case 'lifecycle':
        this.source = value;
        return;
    }
    if (!this.hasVersion) {
      this.early.push([key, value]);
    }
  }

  add(key: string, value: unknown): void {
    const slash = key.lastIndexOf('/');
    if (key.slice(slash + 1).startsWith('.z')) {
      const text = typeof value === 'string' ? plainText(value) : JSON.stringify(value);
      this.documents.set(key, text);
      if (key.endsWith('/.zarray')) {
        const shape = gridOf(text, `${this.uri}: ${key}`);
        const rows = emptyTable(shape.grid, `${this.uri}: ${key}`);
        this.arrays.set(key.slice(0, slash), {
          ...shape,
          rows,
          table: row => Promise.resolve({ table: rows, row })
        });
      }
    } else if (!this.place(key, value)) {
      this.early.push([key, value]);
    }
  }

  end(): References {
    for (const [key, value] of this.early) {
      if (!this.place(key, value)) {
        throw this.bad('unreadable', `"${key}" is no chunk of an array that is described`);
      }
    }
    if (!this.documents.has('.zgroup')) {
      throw this.bad('unreadable', 'there is no .zgroup, so these are no references of a group');
    }
    const { documents, urls, arrays, source } = this;
    return { documents, urls, arrays, source };
  }

  /** False while the array's metadata has not come yet. */
  private place(key: string, value: unknown): boolean {
    // With "/" between indices, the array's name ends at an earlier slash.
    for (let slash = key.lastIndexOf('/'); slash > 0; slash = key.lastIndexOf('/', slash - 1)) {
      const array = this.arrays.get(key.slice(0, slash));
      if (array) {
        const row = rowOf(array, key.slice(slash + 1));
        if (row === undefined) {
          throw this.bad('unreadable', `"${key}" lies outside its array`);
        }
        this.set(array.rows, row, key, value);
        return true;
      }
    }
    return false;
  }

  private set(table: ChunkTable, row: number, key: string, value: unknown): void {
    if (typeof value === 'string') {
      table.presence[row] = Presence.inline;
      table.inline.set(
        row,
        value.startsWith('base64:') ? Buffer.from(value.slice(7), 'base64') : Buffer.from(value, 'utf8')
      );
      return;
    }
    const [url, offset, length] = Array.isArray(value) ? (value as unknown[]) : [];
    const isRange = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
    if (typeof url !== 'string' || !(isRange || (value as unknown[]).length === 1)) {
      throw this.bad('unreadable', `"${key}" is neither bytes nor a range of a file`);
    }
    table.presence[row] = Presence.stored;
    table.source[row] = this.number(url);
    table.offset[row] = isRange ? (offset as number) : 0;
    table.length[row] = isRange ? (length as number) : -1;
  }

  private number(written: string): number {
    let number = this.numbers.get(written);
    if (number === undefined) {
      const url = written.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
        const template = this.templates[name];
        if (typeof template !== 'string' || template.includes('{{')) {
          throw this.bad('unsupported', `the template "${name}" cannot be read`);
        }
        return template;
      });
      number = this.urls.push(url) - 1;
      this.numbers.set(written, number);
    }
    return number;
  }

  private bad(tag: 'unreadable' | 'unsupported', words: string): LifecycleError {
    return new LifecycleError(tag, `${this.uri}: ${words}.`, { subject: this.uri });
  }
}

function plainText(value: string): string {
  return value.startsWith('base64:') ? Buffer.from(value.slice(7), 'base64').toString('utf8') : value;
}
