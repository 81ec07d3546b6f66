/** Finding source files, and the credentials that they take. The room is loaded when first used. */
import type { Handlers } from '../call';
import { webCredentials } from '../../credentials';
import type { WorkContext } from '../../context';
import type { Responses } from '../../../protocol';

type SourcesRoute =
  'findFiles' | 'credentials' | 'testCredentials' | 'saveCredentials' | 'removeCredentials' | 'searchCatalog';

const load = (): Promise<typeof import('../../sources')> => import('../../sources');

export const sources: Handlers<SourcesRoute> = {
  async findFiles({ sources: typed, source, ...how }, { work, jobs, signal }) {
    const { findFiles, missingCredentials, recognise, usualStage, waitingFor, ...series } = await load();
    const named = source ?? (await recognise(typed ?? [], { context: work, cwd: work.config.home, ...how }));
    const waiting = await waitingFor(named, { context: work, signal });
    if (waiting) {
      const job = await jobs.submit(waiting);
      const words = `${waiting.title}: it waits there, for minutes or days; Transfers shows how it stands. Look for the files again when it is done.`;
      const stage = usualStage(named, [], work);
      return { source: named, found: { files: [], notes: [words] }, stage, job };
    }
    const found = await findFiles(named, { context: work, signal, probe: true });
    const files = series.withTimesOfNames(found.files);
    const notes = [...found.notes, ...series.seriesNotes(files), ...(await missingCredentials(files, work))];
    const flags = series.seriesFlags(files);
    return {
      source: named,
      found: { ...found, files, notes: [...new Set(notes)], flags },
      stage: usualStage(named, files, work)
    };
  },

  credentials: (_, { work }) => listed(work),

  async testCredentials({ name }, { work, signal }) {
    const { testCredentials } = await load();
    return testCredentials(name, { context: work, signal });
  },

  async saveCredentials({ name, values, where }, { work }) {
    await webCredentials(work.config).save(name, values, where);
    return listed(work);
  },

  async removeCredentials({ name }, { work }) {
    await webCredentials(work.config).remove(name);
    return listed(work);
  },

  async searchCatalog({ words }, { work, signal }) {
    const { searchCatalog } = await import('../../publish/catalog/search');
    return searchCatalog(words, { context: work, signal });
  }
};

async function listed({ config }: WorkContext): Promise<Responses['credentials']> {
  return {
    credentials: await webCredentials(config).list(),
    readers: config.onHub
      ? 'Files in your home folder can be read by the administrators of this hub.'
      : 'Files in your home folder can be read by whoever administers this machine.'
  };
}
