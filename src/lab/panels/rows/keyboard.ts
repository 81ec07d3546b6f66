/**
 * What a key does in a list of rows; pure, so that each key can be tested.
 * Keys of commands stand in `schema/plugin.json`, where people change them.
 */

export interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

interface Position {
  cursor: number;
  /** Rows known. */
  length: number;
  /** Rows a screen. */
  page: number;
}

type KeyAction =
  | { do: 'select' | 'extend' | 'move' | 'toggle' | 'open'; index: number }
  | { do: 'last' | 'menu' }
  | { do: 'type'; letter: string };

/** The action of a key, or undefined when the list has none for it. */
export function keyAction(key: Key, at: Position): KeyAction | undefined {
  const accel = key.ctrlKey || key.metaKey;
  if (key.key === 'ContextMenu' || (key.key === 'F10' && key.shiftKey)) {
    return { do: 'menu' };
  }
  if (at.length === 0 || key.altKey) {
    return undefined;
  }
  if (key.key === 'End' && !key.shiftKey && !accel) {
    return { do: 'last' };
  }
  const target = destination(key.key, at);
  if (target !== undefined) {
    const index = Math.min(Math.max(target, 0), at.length - 1);
    return { do: key.shiftKey ? 'extend' : accel ? 'move' : 'select', index };
  }
  switch (key.key) {
    case 'Enter':
      return accel ? undefined : { do: 'open', index: at.cursor };
    case ' ':
      return { do: key.shiftKey ? 'extend' : 'toggle', index: at.cursor };
    default:
      return isLetter(key.key) && !accel ? { do: 'type', letter: key.key } : undefined;
  }
}

/** One character, and no key with a name. */
function isLetter(key: string): boolean {
  return [...key].length === 1;
}

function destination(key: string, at: Position): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return at.cursor + 1;
    case 'ArrowUp':
      return at.cursor - 1;
    case 'PageDown':
      return at.cursor + at.page;
    case 'PageUp':
      return at.cursor - at.page;
    case 'Home':
      return 0;
    case 'End':
      return at.length - 1;
    default:
      return undefined;
  }
}
