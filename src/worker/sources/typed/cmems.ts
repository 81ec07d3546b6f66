import type { InputOf, NamedSource } from './types';

/** `cmems:PRODUCT/DATASET?service=arco-time` */
export function datasetNamed({ name, query }: NamedSource): InputOf<'cmems'> {
  const [product = '', dataset = ''] = name.split('/');
  // Which services there are, the schema says.
  const service = query.get('service') as InputOf<'cmems'>['cmems']['service'] | null;
  return { kind: 'cmems', cmems: { product, dataset, ...(service && { service }) } };
}
