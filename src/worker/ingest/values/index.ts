/** The plan's `open` section: which variables are taken, under which names, and how their values are meant. */
export { openAs } from './openAs';
export { renameCoordinates, scan, unknown, type ScannedFile, type ScannedVariable } from './opening';
export { reencodeTimes, timesDiffer } from './reencode';
export { MONTHS, calendarName, isTimeUnits, parseTimeUnits, toNanoseconds, type TimeUnits } from './time';
