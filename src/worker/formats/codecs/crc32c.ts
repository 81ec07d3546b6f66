/** The checksum of Zarr v3's `crc32c` and of shard indexes. */
import { crc32c } from '../../core/crc32c';
import { uninitialised } from './memory';

/** The bytes with four little-endian ones behind them. */
export function appendCrc32c(bytes: Uint8Array): Uint8Array {
  const out = uninitialised(bytes.byteLength + 4);
  out.set(bytes);
  new DataView(out.buffer).setUint32(bytes.byteLength, crc32c(bytes), true);
  return out;
}

/**
 * The bytes before the checksum.
 *
 * @throws Error when they do not match it
 */
export function checkCrc32c(stored: Uint8Array): Uint8Array {
  const length = stored.byteLength - 4;
  if (length < 0) {
    throw new Error('shorter than its crc32c checksum');
  }
  const bytes = stored.subarray(0, length);
  if (new DataView(stored.buffer, stored.byteOffset).getUint32(length, true) !== crc32c(bytes)) {
    throw new Error('its crc32c checksum does not match');
  }
  return bytes;
}
