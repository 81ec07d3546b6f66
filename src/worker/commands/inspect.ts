/** `lifecycle inspect URI`: what a file or store holds. */
import type { DatasetDescription } from '../../protocol/dataset';
import { listChunks, withDataset, type ListedChunk } from '../ingest';
import { parseArguments } from './arguments';
import type { Command, Options } from './command';

const usage = 'lifecycle inspect [--group G] [--chunks] URI';

const options = {
  group: { type: 'string', value: 'G', does: 'the group to look at; else the whole file' },
  chunks: { type: 'boolean', does: 'where each stored chunk lies' }
} satisfies Options;

export const command: Command = {
  name: 'inspect',
  summary: 'Show dimensions, variables, chunks and attributes of a file or store',
  usage,
  options,
  examples: [['lifecycle inspect https://example.org/sst.nc', 'dimensions, variables, chunks']],
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, min: 1, max: 1 });
    const work = await context.work();
    const { signal, output } = context;
    const within = { group: values.group, signal };
    const description = await withDataset(work.parse(positionals[0]!), work, within, async dataset => {
      if (values.chunks) {
        for await (const chunk of listChunks(dataset, signal)) {
          await output.record({ type: 'chunk', ...chunk });
          await output.line(chunkAsText(chunk));
        }
      }
      return dataset.describe();
    });
    await output.result({ ...description }, asText(description));
    return 0;
  }
};

function chunkAsText({ variable, index, uri, offset, length, filterMask }: ListedChunk): string {
  const mask = filterMask === 0 ? '' : `, filter mask ${filterMask}`;
  const where = uri === null ? 'in the metadata' : `${uri} at ${offset}`;
  return `${variable} (${index.join(', ')}): ${length} bytes, ${where}${mask}`;
}

function asText(description: DatasetDescription): string {
  const lines = [`${description.uri} (${description.format})`, 'dimensions:'];
  for (const [name, length] of Object.entries(description.dims)) {
    lines.push(`  ${name} = ${length}${description.unlimited.includes(name) ? ' (unlimited)' : ''}`);
  }
  lines.push('variables:');
  for (const [name, variable] of Object.entries(description.variables)) {
    const { units, long_name: longName } = variable.attributes;
    const details = [
      variable.chunks ? `chunks (${variable.chunks.join(', ')})` : 'not chunked',
      ...variable.codecs,
      ...(typeof units === 'string' ? [units] : []),
      ...(variable.unreadable === undefined ? [] : [`not decoded: ${variable.unreadable}`])
    ];
    const title = typeof longName === 'string' ? `  # ${longName}` : '';
    lines.push(`  ${variable.dtype} ${name}(${variable.dims.join(', ')})  ${details.join(', ')}${title}`);
  }
  if (description.groups.length > 0) {
    lines.push(`groups: ${description.groups.join(', ')}`);
  }
  lines.push('attributes:');
  for (const [name, value] of Object.entries(description.attributes)) {
    lines.push(`  ${name}: ${JSON.stringify(value)}`);
  }
  return lines.join('\n');
}
