import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { cloudIcon, persistentIcon, scratchIcon } from '../icons';
import { CommandIDs } from '../tokens';
import { PanelView } from './components/PanelView';
import type { RowsProps } from './components/Rows';
import type { PanelClipboard } from './clipboard';
import type { PanelModel } from './model';

export interface BucketPanelOptions {
  model: PanelModel;
  clipboard: PanelClipboard;
  commands: CommandRegistry;
  trans: TranslationBundle;
  onRetry: () => void;
  onRename: RowsProps['onRename'];
}

/** A bucket group in the sidebar. */
export class BucketPanel extends ReactWidget {
  constructor(private readonly _options: BucketPanelOptions) {
    super();
    const { model, trans } = _options;
    this.id = `lifecycle-panel-${model.id}`;
    this.addClass('lc-BucketPanel');
    this.node.dataset.panel = model.id;
    this.title.icon = iconOfPanel(model.id);
    this.title.caption = trans.__('%1 (Data Lifecycle)', model.title);
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', model.title);
  }

  get model(): PanelModel {
    return this._options.model;
  }

  override dispose(): void {
    this.model.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    const { model, clipboard, commands, trans, onRetry } = this._options;
    return (
      <>
        <h2 className="lc-Panel-title">{model.title}</h2>
        <PanelView
          model={model}
          clipboard={clipboard}
          trans={trans}
          onRetry={onRetry}
          onOpen={entry =>
            entry.kind === 'prefix'
              ? void model.open(entry.uri)
              : void commands.execute(CommandIDs.open, { uri: entry.uri, kind: entry.kind })
          }
          onRemove={() => void commands.execute(CommandIDs.remove)}
          onRename={this._options.onRename}
          onCopyFromHome={() => void commands.execute(CommandIDs.copyFromHome)}
          onNewFolder={() => void commands.execute(CommandIDs.newFolder)}
        />
      </>
    );
  }
}

function iconOfPanel(id: string): LabIcon {
  switch (id) {
    case 'scratch':
      return scratchIcon;
    case 'persistent':
      return persistentIcon;
    default:
      return cloudIcon;
  }
}
