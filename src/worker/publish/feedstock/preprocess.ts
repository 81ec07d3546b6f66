/** What a recipe does to the datasets themselves: each file as the plan's `open` section says, and the result's attributes. */
import type { Plan } from '../../../protocol/plan';
import { pythonLiteral } from '../../python';
import type { RecipeFacts } from './facts';

/** `def preprocess(ds)`, or nothing when files are taken as they are. */
export function preprocessLines({ plan, variables }: RecipeFacts): string[] {
  const { drop, rename, coords } = plan.open;
  const lines = [
    ...(drop.length > 0
      ? [`dropped = ${pythonLiteral(drop, '    ')}`, "ds = ds.drop_vars(dropped, errors='ignore')"]
      : []),
    ...(Object.keys(rename).length > 0
      ? [
          `renamed = ${pythonLiteral(rename, '    ')}`,
          'ds = ds.rename({old: new for old, new in renamed.items() if old in ds or old in ds.dims})'
        ]
      : []),
    ...(variables ? [`names = ${pythonLiteral(variables, '    ')}`, 'ds = ds[names]'] : []),
    ...(coords.length > 0
      ? [`coordinates = ${pythonLiteral(coords, '    ')}`, 'ds = ds.set_coords(coordinates)']
      : [])
  ];
  return lines.length === 0
    ? []
    : ['', '', 'def preprocess(ds):', ...lines.map(line => `    ${line}`), '    return ds'];
}

/** Attributes that the plan adds to the store. */
export function attributeLines({ target }: Plan): string[] {
  return Object.keys(target.attributes).length === 0
    ? []
    : [`attributes = ${pythonLiteral(target.attributes, '    ')}`, 'ds.attrs.update(attributes)'];
}
