import type { ReactElement, ReactNode } from 'react';

interface TableProps {
  /** What stands in it, for who cannot see it. */
  label: string;
  columns: readonly string[];
  /** Its rows. */
  children: ReactNode;
}

/** A table in a frame of its own, which also the keyboard scrolls. */
export function Table({ label, columns, children }: TableProps): ReactElement {
  return (
    <div className="lc-Table-frame" tabIndex={0} role="region" aria-label={label}>
      <table className="lc-Table">
        <thead>
          <tr>
            {columns.map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
