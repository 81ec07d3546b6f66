/** Open a source file by what it is (its first bytes), not by what it is called. */
import type { FileFormatName } from '../../protocol/fileFormats';
import { LifecycleError } from '../core';
import type { Dataset } from './dataset';
import { findSuperblock, normaliseGroup, openHdf5 } from './hdf5';
import { openNetcdf3 } from './netcdf3';
import type { SourceFile } from './source';

interface Reader {
  /** @param head The first bytes of the file. */
  recognises(head: Uint8Array, source: SourceFile, signal?: AbortSignal): boolean | Promise<boolean>;
  open(source: SourceFile, group: string, signal?: AbortSignal): Promise<Dataset>;
}

/** NetCDF-4 is HDF5 by its bytes: what is in it tells them apart. */
const READERS: Readonly<Record<Exclude<FileFormatName, 'netcdf4'>, Reader>> = {
  netcdf3: {
    recognises: head => startsWith(head, [0x43, 0x44, 0x46]) && [1, 2, 5].includes(head[3] ?? 0),
    open: openNetcdf3
  },
  hdf5: {
    recognises: async (_, source, signal) => (await findSuperblock(source, signal)) !== undefined,
    open: openHdf5
  }
};

/** Open one group of a source file; throws `unreadable` in words when it is of none of our formats. */
export async function openDataset(
  source: SourceFile,
  options: { group?: string; signal?: AbortSignal } = {}
): Promise<Dataset> {
  const group = normaliseGroup(options.group ?? '/');
  const { uri } = source;
  if (source.sizeBytes === 0) {
    throw new LifecycleError('unreadable', `${uri}: the file is empty.`, { subject: uri });
  }
  const head = await source.read(0, Math.min(1024, source.sizeBytes), options.signal);
  for (const { recognises, open } of Object.values(READERS)) {
    if (await recognises(head, source, options.signal)) {
      return open(source, group, options.signal);
    }
  }
  throw new LifecycleError('unreadable', `${uri}: ${whatItIs(head)}`, { subject: uri });
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

function whatItIs(head: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(head).trimStart().toLowerCase();
  if (/^(<!doctype html|<html|<head|<\?xml[^>]*>\s*<!doctype html)/.test(text)) {
    return 'this looks like a web page, perhaps a login page, not like a NetCDF file. Open the address in a browser to see what it wants.';
  }
  if (text.startsWith('<?xml') || text.startsWith('<error')) {
    return 'this looks like an XML message, perhaps an error of the server, not like a NetCDF file.';
  }
  if (text.startsWith('{') || text.startsWith('[')) {
    return 'this looks like JSON, not like a NetCDF file.';
  }
  if (text.startsWith('grib')) {
    return 'this is a GRIB file, which this version cannot read.';
  }
  if (head[0] === 0x1f && head[1] === 0x8b) {
    return 'this is a gzip file; unpack it first.';
  }
  if (head[0] === 0x50 && head[1] === 0x4b) {
    return 'this is a zip file; unpack it first.';
  }
  if (startsWith(head, [0x0e, 0x03, 0x13, 0x01])) {
    return 'this is an HDF4 file, which this version cannot read.';
  }
  return 'this is neither a NetCDF nor an HDF5 file, or its beginning is damaged.';
}
