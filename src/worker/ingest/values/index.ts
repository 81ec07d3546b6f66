/** The plan's `open` section: which variables are taken, under which names, and how their values are meant. */
export { castVariables } from './cast';
export { renameCoordinates, scan, unknown, type ScannedFile, type ScannedVariable } from './opening';
export { reencodeTimes, tellBoundsTheirUnits, timesDiffer } from './reencode';
export { MONTHS, calendarName, isTimeUnits, parseTimeUnits, toNanoseconds, type TimeUnits } from './time';
export { unpackVariables } from './unpack';
