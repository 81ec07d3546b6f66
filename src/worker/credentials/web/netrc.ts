/**
 * `.netrc`: logins by host, as curl, wget and earthaccess read them.
 *
 * | token | value |
 * | --- | --- |
 * | `machine NAME` | begins an entry; `default` begins one for all other hosts |
 * | `login`, `password`, `account` | the next word; with quotes it may hold blanks |
 * | `macdef NAME` | a macro, up to an empty line |
 * | `#` | a comment to the end of the line, at the beginning of a word |
 */
import { join } from 'node:path';
import { homeFolder } from '../../config/paths';
import { readPrivate, removePrivate, writePrivate } from './privateFile';
import type { Env } from '../../core/environment';

interface Login {
  login: string;
  password: string;
}

interface Entry extends Login {
  machine: string | undefined;
  start: number;
  end: number;
}

/** `NETRC` names another one. */
export function netrcFile(env: Env): string {
  return env.NETRC || join(homeFolder(env), '.netrc');
}

/** The login of a host; `default` does not count: nobody means it for a service they have not named. */
export async function netrcLogin(machine: string, env: Env): Promise<Login | undefined> {
  const text = await readPrivate(netrcFile(env));
  return text === undefined ? undefined : parseNetrc(text).find(entry => entry.machine === machine);
}

/** Written before all others; what the file has of other machines stays. */
export async function saveLogin(machine: string, { login, password }: Login, env: Env): Promise<void> {
  const file = netrcFile(env);
  const others = without((await readPrivate(file)) ?? '', machine);
  const line = `machine ${machine} login ${quoted(login)} password ${quoted(password)}\n`;
  await writePrivate(file, `${line}${others}`);
}

/** A file in which nothing is left is removed. */
export async function removeLogin(machine: string, env: Env): Promise<void> {
  const file = netrcFile(env);
  const text = await readPrivate(file);
  if (text === undefined) {
    return;
  }
  const rest = without(text, machine);
  await (rest.trim() === '' ? removePrivate(file) : writePrivate(file, rest));
}

/** `start` and `end` are the entry's place in the text; of `default` the machine is undefined. */
export function parseNetrc(text: string): Entry[] {
  const entries: Entry[] = [];
  const words = /#[^\n]*|"((?:[^"\\]|\\.)*)"|\S+/g;
  const next = (): { word: string; at: number } | undefined => {
    for (;;) {
      const match = words.exec(text);
      if (!match) {
        return undefined;
      }
      if (!match[0].startsWith('#')) {
        const word = match[1] === undefined ? match[0] : match[1].replace(/\\(.)/g, '$1');
        return { word, at: match.index };
      }
    }
  };
  /** A value may begin with `#`, which is then no comment. */
  const value = (): string => {
    const match = /\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))/y;
    match.lastIndex = words.lastIndex;
    const found = match.exec(text);
    words.lastIndex = found ? match.lastIndex : text.length;
    return found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2] ?? '';
  };
  for (let token = next(); token; token = next()) {
    const last = entries.at(-1);
    if (token.word === 'machine' || token.word === 'default') {
      if (last) {
        last.end = token.at;
      }
      const machine = token.word === 'machine' ? value() : undefined;
      entries.push({ machine, login: '', password: '', start: token.at, end: text.length });
    } else if (token.word === 'macdef') {
      const end = text.indexOf('\n\n', words.lastIndex);
      words.lastIndex = end < 0 ? text.length : end;
    } else if (last && (token.word === 'login' || token.word === 'password')) {
      last[token.word] = value();
    }
  }
  return entries;
}

function without(text: string, machine: string): string {
  return parseNetrc(text)
    .filter(entry => entry.machine === machine)
    .reverse()
    .reduce((kept, { start, end }) => kept.slice(0, start) + kept.slice(end), text);
}

function quoted(word: string): string {
  return /^[^\s"#\\]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}
