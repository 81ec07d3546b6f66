/** Which room does the work of which verb; a room is loaded when its first job runs. */
import type { Cleaner, Runner } from './types';

export const runSpec: Runner = async (spec, task, context) => {
  switch (spec.verb) {
    case 'cp':
    case 'mv': {
      const { runCopy } = await import('../transfer');
      return runCopy(spec, task, context);
    }
    case 'sync': {
      const { runSync } = await import('../transfer');
      return runSync(spec, task, context);
    }
    case 'rm': {
      const { runRemove } = await import('../transfer/remove/remove');
      return runRemove(spec, task, context);
    }
    case 'restore': {
      const { runRestore } = await import('../transfer/remove/restore');
      return runRestore(spec, task, context);
    }
    case 'du': {
      const { runUsage } = await import('../transfer');
      return runUsage(spec, task, context);
    }
    case 'ingest': {
      const { runIngest } = await import('../ingest');
      return { ...(await runIngest(spec, task, context)) };
    }
    case 'retrieve': {
      const { runRetrieve } = await import('../sources');
      return runRetrieve(spec, task, context);
    }
    case 'push': {
      const { runPush } = await import('../publish');
      return runPush(spec, task, context);
    }
    case 'upload': {
      const { runUpload } = await import('../carry');
      return runUpload(spec, task, context);
    }
    case 'download': {
      const { runDownload } = await import('../carry');
      return runDownload(spec, task, context);
    }
  }
};

export const clearSpec: Cleaner = async (spec, job, context) => {
  if (spec.verb === 'cp' || spec.verb === 'mv' || spec.verb === 'sync' || spec.verb === 'push') {
    const { clearLeftovers } = await import('../transfer');
    await clearLeftovers(spec, job, context);
  }
  if (spec.verb === 'upload') {
    const { clearUpload } = await import('../carry');
    await clearUpload(spec, job, context);
  }
};
