/** Where the variables of a classic file may lie. */
import { damaged, type ClassicHeader } from './header';

/**
 * One after the other in the order of the header, those without records first:
 * the netCDF library (NC_check_voffs) opens no other file, and one whose
 * variables overlap is damaged.
 *
 * @param partBytes - Of each variable: one record of it, or all of it
 */
export function assertInOrder(uri: string, header: ClassicHeader, partBytes: readonly number[]): void {
  let end = header.endBytes;
  for (const ofRecords of [false, true]) {
    header.variables.forEach(({ name, begin, isRecord }, i) => {
      if (isRecord !== ofRecords) {
        return;
      }
      if (begin < end) {
        throw damaged(uri, `"${name}" begins at byte ${begin}, before what precedes it ends`);
      }
      // Each is padded to a multiple of four bytes.
      end = begin + Math.ceil(partBytes[i]! / 4) * 4;
    });
  }
}
