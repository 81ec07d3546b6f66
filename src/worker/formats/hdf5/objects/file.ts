/** An open HDF5 file: what all readers of its objects share. */
import { Hdf5Bytes, unreadable, type Cursor } from '../bytes';
import type { SourceFile } from '../../source';
import { GlobalHeap } from '../heaps';
import { MessageType, readObjectHeader, type ObjectHeader } from './objectHeader';
import { SharedMessages } from './shared';
import { readSuperblock } from './superblock';

/**
 * Addresses count from the base address of the superblock. `bytes` is for one caller, with its
 * signal; what `shared` and `heap` keep is for all of them.
 */
export interface Hdf5File {
  bytes: Hdf5Bytes;
  /** Object header of the root group. */
  root: number;
  shared: SharedMessages;
  heap: GlobalHeap;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** A user block has this many bytes, or twice, four times, … as many. */
const LEAST_USER_BLOCK = 512;

/** Where the superblock is; undefined when this is no HDF5 file. Specification II.A. */
export async function findSuperblock(source: SourceFile, signal?: AbortSignal): Promise<number | undefined> {
  for (let at = 0; at + SIGNATURE.length <= source.sizeBytes; at = Math.max(LEAST_USER_BLOCK, at * 2)) {
    const found = await source.read(at, SIGNATURE.length, signal);
    if (SIGNATURE.every((byte, i) => found[i] === byte)) {
      return at;
    }
  }
  return undefined;
}

/**
 * Finds and reads the superblock.
 *
 * @throws LifecycleError `unreadable` when it is no HDF5 file, or a damaged one
 */
export async function openFile(source: SourceFile, signal?: AbortSignal): Promise<Hdf5File> {
  const at = await findSuperblock(source, signal);
  if (at === undefined) {
    throw unreadable(source.uri, 'the file', 'it has no HDF5 superblock');
  }
  const { bytes, root, extension } = await readSuperblock(Hdf5Bytes.of(source, { signal }), at);
  return { bytes, root, shared: new SharedMessages(extension), heap: new GlobalHeap() };
}

/** The same file for a caller with a signal of its own. */
export function withSignal(file: Hdf5File, signal: AbortSignal | undefined): Hdf5File {
  return { ...file, bytes: file.bytes.with({ signal }) };
}

/** An object whose header was read; whether it is a group or a dataset, `kindOf` says. */
export interface Hdf5Object {
  /** For errors: `variable a`. */
  what: string;
  header: ObjectHeader;
}

/**
 * The object at an address, its header read whole.
 *
 * @param what Its name for errors: `variable a`
 */
export async function openObject({ bytes }: Hdf5File, address: number, what: string): Promise<Hdf5Object> {
  return { what, header: await readObjectHeader(bytes, address, what) };
}

/** The object's message of a type, wherever it is stored. */
export async function message(
  file: Hdf5File,
  { header, what }: Hdf5Object,
  type: number
): Promise<Cursor | undefined> {
  const found = header.messages.find(each => each.type === type);
  const body = found?.body.fresh(what);
  return found?.isShared && body ? file.shared.resolve(file.bytes, type, body) : body;
}

/** Does its header hold a message of one of these types? */
export function hasMessage({ header }: Hdf5Object, ...types: number[]): boolean {
  return header.messages.some(({ type }) => types.includes(type));
}

/** Specification IV.A.1: an object is what its messages make it. */
export function kindOf(object: Hdf5Object): 'group' | 'dataset' | 'datatype' {
  if (hasMessage(object, MessageType.layout)) {
    return 'dataset';
  }
  const { symbolTable, linkInfo, link, groupInfo } = MessageType;
  return hasMessage(object, symbolTable, linkInfo, link, groupInfo) ? 'group' : 'datatype';
}
