/** Datasets as documents: what the home file browser opens by a double click. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  ABCWidgetFactory,
  Base64ModelFactory,
  DocumentWidget,
  type DocumentRegistry,
  type IDocumentWidget
} from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ARRAY_ENDINGS } from '../../protocol/fileFormats';
import { datasetIcon } from '../icons';
import type { PageBody } from '../parts';

const MODEL = 'lifecycle-dataset';
const FILE_TYPE = 'lifecycle-arrays';

/** A model without content: the worker reads what is looked at, and a file may be larger than memory. */
class DatasetModelFactory extends Base64ModelFactory {
  override get name(): string {
    return MODEL;
  }

  override get fileFormat(): null {
    return null;
  }
}

class DatasetWidgetFactory extends ABCWidgetFactory<IDocumentWidget> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<IDocumentWidget>,
    private readonly _bodyOf: (path: string) => PageBody
  ) {
    super(options);
  }

  protected createNewWidget(context: DocumentRegistry.Context): IDocumentWidget {
    const content = this._bodyOf(context.path);
    const widget = new DocumentWidget({ content, context, reveal: content.ready });
    widget.title.icon = datasetIcon;
    // It would be an empty line.
    widget.toolbar.hide();
    return widget;
  }
}

/** Open NetCDF and HDF5 files of the file browser in the viewer. @param bodyOf The viewer of a path. */
export function openArrayFiles(
  { docRegistry }: JupyterFrontEnd,
  trans: TranslationBundle,
  bodyOf: (path: string) => PageBody
): void {
  docRegistry.addFileType({
    name: FILE_TYPE,
    displayName: trans.__('NetCDF or HDF5'),
    extensions: ARRAY_ENDINGS.map(ending => `.${ending}`),
    mimeTypes: ['application/netcdf', 'application/x-netcdf', 'application/x-hdf5'],
    fileFormat: 'base64',
    icon: datasetIcon
  });
  docRegistry.addModelFactory(new DatasetModelFactory());
  docRegistry.addWidgetFactory(
    new DatasetWidgetFactory(
      {
        name: 'Dataset',
        label: trans.__('Dataset'),
        modelName: MODEL,
        fileTypes: [FILE_TYPE],
        defaultFor: [FILE_TYPE],
        readOnly: true
      },
      bodyOf
    )
  );
}
