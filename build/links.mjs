// Do the links of the documents lead somewhere? Files, pictures, headings, and paths of the sources that are named.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const documents = globSync(['*.md', '{bench,build,docs,examples,tests,ui-tests}/*.md', 'examples/*/*.md']);

const textOf = name => readFileSync(name, 'utf8').replace(/^```.*?^```/gms, '');

/** Headings as GitHub makes anchors of them; a second one of the same words gets a number. */
function anchorsOf(name) {
  const seen = new Map();
  return textOf(name)
    .matchAll(/^#+ (.*)$/gm)
    .map(([, heading]) => {
      const words = heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .trim()
        .toLowerCase();
      const anchor = words.replace(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-');
      const times = seen.get(anchor) ?? 0;
      seen.set(anchor, times + 1);
      return times === 0 ? anchor : `${anchor}-${times}`;
    })
    .toArray();
}

const faults = documents.flatMap(name => {
  const text = textOf(name);
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  const broken = links.filter(link => {
    const [path, anchor] = link.split('#');
    const target = path === '' ? name : join(dirname(name), path);
    return (
      !/^[a-z]+:/.test(link) &&
      (!existsSync(target) ||
        (anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor)))
    );
  });
  const paths = [...text.matchAll(/`(src\/[\w./-]+)`/g)].map(([, path]) => path);
  return [...broken, ...paths.filter(path => !existsSync(path))].map(fault => `${name}: ${fault}`);
});

if (documents.length === 0 || faults.length > 0) {
  console.error(`Links that lead nowhere:\n${faults.join('\n')}`);
  process.exitCode = 1;
}
