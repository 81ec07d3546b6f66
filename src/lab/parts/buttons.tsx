import type { ButtonHTMLAttributes, ReactElement } from 'react';

type Attributes = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>;

/** What a `button` element takes, but for its class. Without a `type` it submits no form. */
export interface ButtonProps extends Attributes {
  /** As JupyterLab colours it: what one came for, or the way back; without it pale. */
  kind?: 'accept' | 'reject';
}

/** A button in JupyterLab's look. */
export function Button({ kind, ...attributes }: ButtonProps): ReactElement {
  const colour = kind === undefined ? '' : `jp-mod-${kind} `;
  return <button type="button" {...attributes} className={`jp-mod-styled ${colour}lc-Button`} />;
}

/** A button that reads like a link, among words. */
export function LinkButton(attributes: Attributes): ReactElement {
  return <button type="button" {...attributes} className="lc-Link" />;
}
