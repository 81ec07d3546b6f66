import { telling } from '../../parts';
import { CommandIDs } from '../../commands';
import { COLUMNS, columnKind, toggled, type Column } from '../rows';
import type { CommandContext } from './context';

/** Register which columns the panels show; the settings keep it. */
export function registerColumnCommands({ app, settings, trans, palette }: CommandContext): void {
  const columnOf = (args: { column?: unknown }): Column | undefined =>
    COLUMNS.find(column => column === args.column);

  app.commands.addCommand(CommandIDs.showColumn, {
    label: args => {
      const column = columnOf(args);
      return column
        ? trans.__('Show the Column “%1”', columnKind(column).words(trans).name)
        : trans.__('Show a Column of the Panels');
    },
    describedBy: {
      args: {
        type: 'object',
        properties: {
          column: { enum: [...COLUMNS], description: trans.__('The column to show, or to hide again') }
        },
        required: ['column']
      }
    },
    isToggleable: true,
    isToggled: args => settings.current.columns.includes(String(args.column)),
    execute: args =>
      telling(trans.__('Could not keep which columns are shown'), () =>
        settings.set('columns', toggled(settings.current.columns, String(args.column)))
      )
  });

  const category = trans.__('Data Lifecycle');
  COLUMNS.forEach(column => palette?.addItem({ command: CommandIDs.showColumn, category, args: { column } }));
}
