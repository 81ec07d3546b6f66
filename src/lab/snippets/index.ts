/**
 * Snippets: the code that opens what is selected or looked at, copied or in a
 * notebook. The worker tells how Python opens it; templates are settings.
 */
export { snippetsPlugin } from './plugin';
