/** `combine.coordinate: pattern` in a recipe: the coordinate that a file's name tells, written out for each file. */
import { pythonLiteral, pythonText } from '../../python';
import type { RecipeFacts } from './facts';

/** The values, and the function that lays one over a file's dataset. */
export function namedLines({ named }: RecipeFacts): string[] {
  if (!named) {
    return [];
  }
  const dim = pythonText(named.dim);
  const values = named.isTime
    ? named.values.map(seconds => new Date(seconds * 1000).toISOString().slice(0, 19))
    : named.values;
  return [
    `NAMED = ${pythonLiteral(values)}`,
    '',
    '',
    'def name(ds, value):',
    `    """Where a file stands along ${named.dim}, as its name tells."""`,
    ...(named.isTime ? ["    value = np.datetime64(value, 'ns')"] : []),
    `    coordinate = xr.Variable(${dim}, [value])`,
    ...(named.isTime
      ? [
          "    coordinate.attrs['standard_name'] = 'time'",
          "    coordinate.encoding = {'units': 'seconds since 1970-01-01', 'dtype': 'int64'}"
        ]
      : []),
    `    if ${dim} not in ds.dims:`,
    `        ds = ds.drop_vars(${dim}, errors='ignore').expand_dims(${dim})`,
    `    return ds.assign_coords({${dim}: coordinate})`
  ];
}
