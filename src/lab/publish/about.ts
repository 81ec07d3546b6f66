/** A plan's `about` as lines that a person edits, and back. */
import type { Plan } from '../../protocol';
import { remember, remembered } from '../parts/remembering';

/** As typed, unchecked; any of them may be empty. */
export interface AboutDraft {
  title: string;
  description: string;
  license: string;
  /** A line each: `name | address`. */
  providers: string;
  /** A line each: `name | GitHub user`. */
  maintainers: string;
  /** Between commas. */
  tags: string;
}

type Named = Record<string, unknown> & { name: string };

/**
 * Of providers and maintainers only the name and the address, or the user, are shown: `aboutOfDraft` wants the plan's
 * own `about` again to keep the rest.
 */
export function draftOfAbout({ providers, maintainers, tags, ...texts }: Plan['about']): AboutDraft {
  return {
    title: texts.title,
    description: texts.description,
    license: texts.license,
    providers: linesOf(providers, 'url'),
    maintainers: linesOf(maintainers, 'github'),
    tags: tags.join(', ')
  };
}

/** @param before what no line shows, such as a provider's roles, is kept for the same name */
export function aboutOfDraft(draft: AboutDraft, before: Plan['about']): Plan['about'] {
  return {
    title: draft.title.trim(),
    description: draft.description.trim(),
    license: draft.license.trim(),
    providers: ofLines(draft.providers, 'url', before.providers),
    maintainers: ofLines(draft.maintainers, 'github', before.maintainers),
    tags: draft.tags
      .split(',')
      .map(tag => tag.trim())
      .filter(tag => tag !== '')
  };
}

function linesOf(list: readonly unknown[], field: string): string {
  return list
    .map(named)
    .map(each => (typeof each[field] === 'string' ? `${each.name} | ${each[field]}` : each.name))
    .join('\n');
}

function ofLines(lines: string, field: string, before: readonly unknown[]): Plan['about']['providers'] {
  return lines
    .split('\n')
    .map(line => line.split('|').map(part => part.trim()))
    .filter(([name]) => name !== '')
    .map(([name, value]) => {
      const { [field]: _, ...kept } = before.map(named).find(each => each.name === name) ?? { name };
      return { ...kept, name, ...(value && { [field]: value }) } as Plan['about']['providers'][number];
    });
}

/** A bare string is a name. */
function named(item: unknown): Named {
  return typeof item === 'object' && item !== null && 'name' in item
    ? (item as Named)
    : { name: String(item) };
}

/** Where the browser keeps what was written of a dataset, by its URI. */
const KEPT_KEY = 'jupyterlab-lifecycle:about:';

/** What was written of the dataset on an earlier page; else what its plan says. */
export function keptDraft(uri: string, about: Plan['about']): AboutDraft {
  const draft = draftOfAbout(about);
  try {
    const kept = JSON.parse(remembered(KEPT_KEY + uri) ?? '{}') as Partial<AboutDraft>;
    const texts = Object.entries(kept).filter(([name, text]) => name in draft && typeof text === 'string');
    return { ...draft, ...Object.fromEntries(texts) };
  } catch {
    // What it kept was broken.
    return draft;
  }
}

/** For the next page; where the browser keeps nothing, it lasts as long as this one. */
export function keepDraft(uri: string, draft: AboutDraft): void {
  remember(KEPT_KEY + uri, JSON.stringify(draft));
}
