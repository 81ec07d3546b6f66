/**
 * Where things are: arithmetic on URIs, the roots that rule them, paths of the home folder, and what a command acts on.
 * Every feature uses these; nothing here knows a panel's model.
 */
export * from './home';
export * from './roots';
export * from './subject';
export * from './uri';
