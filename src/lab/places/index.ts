/**
 * Where things are: arithmetic on URIs, the roots that rule them, paths of the home folder, and what a command acts on.
 * Every feature uses these; nothing here knows a panel's model. They are imported by file: most of them are pure, and
 * only what a command acts on needs JupyterLab.
 */
export {};
