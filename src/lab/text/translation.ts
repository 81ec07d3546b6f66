import { nullTranslator, type ITranslator, type TranslationBundle } from '@jupyterlab/translation';

/** The extension's words in the language of the page; English where there is no translator. */
export function translationOf(translator: ITranslator | null): TranslationBundle {
  return (translator ?? nullTranslator).load('jupyterlab_lifecycle');
}
