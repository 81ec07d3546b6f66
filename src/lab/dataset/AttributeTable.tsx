import type { ReactElement } from 'react';
import type { Attributes } from '../../protocol';
import { formatAttribute } from './describe';

/** Attributes by name. */
export function AttributeTable({ attributes }: { attributes: Attributes }): ReactElement {
  return (
    <dl className="lc-Attributes">
      {Object.entries(attributes).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatAttribute(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
