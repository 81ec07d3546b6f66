/**
 * What is used of `@jupyterlab/completer`: the running JupyterLab has the
 * package. To install it would bring CodeMirror with all its languages, for the
 * sake of one token.
 */
declare module '@jupyterlab/completer' {
  import type { Token } from '@lumino/coreutils';
  import type { Widget } from '@lumino/widgets';

  export interface ICompletionContext {
    readonly widget: Widget;
  }

  export namespace CompletionHandler {
    export interface IRequest {
      /** In characters (code points), not in JavaScript's units. */
      offset: number;
      text: string;
    }

    export interface ICompletionItem {
      label: string;
      insertText?: string;
      type?: string;
      documentation?: string;
    }

    export interface ICompletionItemsReply {
      /** In characters: what the items take the place of. */
      start: number;
      end: number;
      items: ICompletionItem[];
    }
  }

  export interface ICompletionProvider {
    readonly identifier: string;
    /** Those of the highest come first. */
    readonly rank?: number;
    readonly renderer: null;
    isApplicable(context: ICompletionContext): Promise<boolean>;
    fetch(
      request: CompletionHandler.IRequest,
      context: ICompletionContext
    ): Promise<CompletionHandler.ICompletionItemsReply>;
  }

  export interface ICompletionProviderManager {
    registerProvider(provider: ICompletionProvider): void;
  }
  export const ICompletionProviderManager: Token<ICompletionProviderManager>;
}
