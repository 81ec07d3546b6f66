/**
 * A thin drive a panel: single objects for JupyterLab's editors, and their paths.
 * It never removes or renames more than one object.
 */
export { drivePlugin } from './plugin';
