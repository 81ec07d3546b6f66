import type { Contents } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { ingestCommand, isPlan, writePlan } from '../planFile';

const trans = nullTranslator.load('');

function contents(files: Record<string, string>): Contents.IManager {
  return {
    get: async (path: string) => {
      if (!(path in files)) {
        throw Object.assign(new Error('not there'), { response: { status: 404 } });
      }
      return { content: files[path] };
    },
    save: async (path: string, { content }: { content: string }) => {
      files[path] = content;
    }
  } as unknown as Contents.IManager;
}

it('knows plans by their name, or by their first field', () => {
  expect(isPlan('a/gpcp.plan.yaml', '')).toBe(true);
  expect(isPlan('work/plan.yaml', '')).toBe(true);
  expect(isPlan('gpcp.yaml', '# mine\nlifecycle: 1\n')).toBe(true);
  expect(isPlan('config.yaml', 'name: x\n')).toBe(false);
  expect(isPlan('notes.txt', 'lifecycle: 1\n')).toBe(false);
});

it('writes a plan beside others, and over none', async () => {
  const files: Record<string, string> = { 'work/gpcp.plan.yaml': 'of somebody else' };
  expect(await writePlan(contents(files), 'work', 'gpcp', 'mine', trans)).toBe('work/gpcp-2.plan.yaml');
  expect(await writePlan(contents(files), 'work', 'gpcp', 'mine', trans)).toBe('work/gpcp-2.plan.yaml');
  expect(await writePlan(contents(files), '', 'gpcp', 'mine', trans)).toBe('gpcp.plan.yaml');
  expect(files).toEqual({
    'work/gpcp.plan.yaml': 'of somebody else',
    'work/gpcp-2.plan.yaml': 'mine',
    'gpcp.plan.yaml': 'mine'
  });
});

it('quotes what a shell would take apart', () => {
  expect(ingestCommand('/home/me/gpcp.plan.yaml')).toBe('lifecycle ingest /home/me/gpcp.plan.yaml');
  expect(ingestCommand("/home/me/it's mine/a.plan.yaml")).toBe(
    String.raw`lifecycle ingest '/home/me/it'\''s mine/a.plan.yaml'`
  );
});
