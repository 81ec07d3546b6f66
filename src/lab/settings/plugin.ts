import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal, type ISignal } from '@lumino/signaling';
import { ILifecycleSettings, type LifecycleSettings } from '../tokens';
import { DEFAULTS, readSettings } from './settings';

const PLUGIN_ID = 'jupyterlab-lifecycle:plugin';

/** Bears the id of `schema/plugin.json`, which also holds the context menus. */
export const settingsPlugin: JupyterFrontEndPlugin<ILifecycleSettings> = {
  id: PLUGIN_ID,
  description: 'The settings and context menus of Data Lifecycle.',
  autoStart: true,
  provides: ILifecycleSettings,
  optional: [ISettingRegistry],
  activate: async (_app: JupyterFrontEnd, registry: ISettingRegistry | null): Promise<ILifecycleSettings> => {
    const settings = new Settings();
    if (registry) {
      try {
        const loaded = await registry.load(PLUGIN_ID);
        settings.registered = loaded;
        const take = () => settings.take(readSettings(loaded.composite));
        loaded.changed.connect(take);
        take();
      } catch (error) {
        console.warn('Data Lifecycle runs with its default settings:', error);
      }
    }
    return settings;
  }
};

class Settings implements ILifecycleSettings {
  get current(): LifecycleSettings {
    return this._current;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Where settings are kept, once it is there. */
  registered: ISettingRegistry.ISettings | undefined;

  async set<Name extends keyof LifecycleSettings>(name: Name, value: LifecycleSettings[Name]): Promise<void> {
    if (this.registered) {
      await this.registered.set(name, value);
    } else {
      this.take({ ...this._current, [name]: value });
    }
  }

  take(settings: LifecycleSettings): void {
    this._current = settings;
    this._changed.emit();
  }

  private _current: LifecycleSettings = { ...DEFAULTS };
  private readonly _changed = new Signal<this, void>(this);
}
