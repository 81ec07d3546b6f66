/**
 * Small components that several features share.
 * Nothing here asks the worker, or knows a model.
 */
export { askText } from './asking';
export { Busy } from './Busy';
export { Button, LinkButton, type ButtonProps } from './buttons';
export { copyText } from './clipboard';
export { CopyButton, TextBlock } from './copying';
export { Check, Choice, SelectField, TextField } from './fields';
export { IconButton } from './IconButton';
export { OutsideLink } from './OutsideLink';
export { keepPages } from './kept';
export { Message } from './Message';
export { openPage, PageBody } from './page';
export { Pages } from './Pages';
export { Problem } from './Problem';
export { ProgressBar } from './ProgressBar';
export { remember, remembered } from './remembering';
export { Table } from './Table';
export { telling } from './telling';
export { Unloadable } from './Unloadable';
export { useAnnounced } from './useAnnounced';
export { useKeptFocus } from './useKeptFocus';
export { waiting } from './waiting';
