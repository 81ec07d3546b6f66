import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  ICompletionProviderManager,
  type CompletionHandler,
  type ICompletionContext,
  type ICompletionProvider
} from '@jupyterlab/completer';
import { DocumentWidget } from '@jupyterlab/docregistry';
import { isPlan } from '../planFile';
import type { JsonSchema, Suggestions } from './suggest';

/** Completes the fields of plans, and what they may say, in JupyterLab's text editor. */
class PlanCompletion implements ICompletionProvider {
  readonly identifier = 'jupyterlab-lifecycle:plan';
  /** Before the words of the document. */
  readonly rank = 700;
  readonly renderer = null;

  async isApplicable({ widget }: ICompletionContext): Promise<boolean> {
    const path = pathOf(widget);
    if (path !== undefined && /\.ya?ml$/i.test(path)) {
      // Answers that take long are not waited for; what fails now is tried again by the answer.
      this._load().catch(() => undefined);
      return true;
    }
    return false;
  }

  async fetch(
    { text, offset }: CompletionHandler.IRequest,
    { widget }: ICompletionContext
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    if (!isPlan(pathOf(widget) ?? '', text)) {
      return { start: offset, end: offset, items: [] };
    }
    const characters = [...text];
    const typed = characters.slice(0, offset).join('');
    const suggest = await this._load();
    const { start, items } = suggest(text, typed.length);
    return { start: [...text.slice(0, start)].length, end: offset, items };
  }

  /** Once a page, and again where that failed. The schema is large, and few edit plans by hand. */
  private _load(): Promise<Suggest> {
    this._suggest ??= load().catch((error: unknown) => {
      this._suggest = undefined;
      throw error;
    });
    return this._suggest;
  }

  private _suggest: Promise<Suggest> | undefined;
}

type Suggest = (text: string, offset: number) => Suggestions;

async function load(): Promise<Suggest> {
  const [{ suggest }, { planJsonSchema }] = await Promise.all([
    import('./suggest'),
    import('../../../protocol/planJsonSchema')
  ]);
  const schema = planJsonSchema() as JsonSchema;
  return (text, offset) => suggest(schema, text, offset);
}

function pathOf(widget: ICompletionContext['widget']): string | undefined {
  return widget instanceof DocumentWidget ? widget.context.path : undefined;
}

export const planCompletionPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:plan-completion',
  description: 'Completes the fields of ingest plans in the text editor.',
  autoStart: true,
  optional: [ICompletionProviderManager],
  activate: (_: JupyterFrontEnd, completions: ICompletionProviderManager | null) => {
    completions?.registerProvider(new PlanCompletion());
  }
};
