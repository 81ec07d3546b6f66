"""Damage to files, the same for the same number: bytes, truncations, blocks in wrong places."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

Content = bytearray

#: Length before the checksum of HDF5 structures that have a fixed one, with addresses of 8 bytes.
CHECKED = {b"\x89HDF\r\n\x1a\n": 44, b"FAHD": 24, b"EAHD": 68, b"BTHD": 34, b"FRHP": 142}
INTERESTING = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)


def flip(content: Content, chance: random.Random) -> None:
    for _ in range(chance.choice([1, 1, 2, 8])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def replace(content: Content, chance: random.Random) -> None:
    for _ in range(chance.choice([1, 1, 2, 8])):
        content[chance.randrange(len(content))] = chance.choice([*INTERESTING, chance.randrange(256)])


def replace_number(content: Content, chance: random.Random) -> None:
    """A whole little- or big-endian number: a length or an address."""
    size = chance.choice([2, 4, 8])
    if len(content) < size:
        return
    at = chance.randrange(len(content) - size + 1)
    value = chance.choice([0, 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1, len(content), chance.randrange(2**32)])
    order = chance.choice(["little", "big"])
    content[at : at + size] = (value % 2 ** (8 * size)).to_bytes(size, order)


def copy_number(content: Content, chance: random.Random) -> None:
    """A number from elsewhere: addresses that lead in circles, lengths of something else."""
    at, source = (8 * chance.randrange(max(1, len(content) // 8)) for _ in range(2))
    content[at : at + 8] = content[source : source + 8]


def truncate(content: Content, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def splice(content: Content, chance: random.Random) -> None:
    length = chance.choice([16, 64, 512, 4096])
    at, source = (chance.randrange(len(content)) for _ in range(2))
    block = content[source : source + length]
    content[at : at + len(block)] = block


def insert(content: Content, chance: random.Random) -> None:
    """A block twice; everything behind it moves."""
    length = chance.choice([1, 8, 64, 512])
    at, source = (chance.randrange(len(content)) for _ in range(2))
    content[at:at] = content[source : source + length]


def graft(content: Content, chance: random.Random, other: bytes) -> None:
    """A block of another file, or all that follows: two files that were mixed up on a disk."""
    length = chance.choice([64, 512, 4096, len(other)])
    at, source = chance.randrange(len(content)), chance.randrange(len(other))
    block = other[source : source + length]
    content[at : at + len(block)] = block


def blank(content: Content, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    length = min(chance.choice([8, 64, 512]), len(content) - at)
    content[at : at + length] = bytes([chance.choice([0, 255])]) * length


def remove(content: Content, chance: random.Random) -> None:
    """Everything behind it moves."""
    at = chance.randrange(len(content))
    del content[at : at + chance.choice([1, 8, 64])]


MUTATIONS: list[Callable[..., None]] = [
    flip,
    flip,
    replace,
    replace,
    replace_number,
    replace_number,
    copy_number,
    truncate,
    splice,
    splice,
    graft,
    insert,
    blank,
    remove,
]
#: Where headers and indices are denser than data in files as small as the samples.
HEAD_BYTES = 4096


def mutated(whole: bytes, number: int, other: bytes) -> bytes:
    """Damage number so and so: half of it near the beginning, half with its checksums made right again."""
    chance = random.Random(number)
    head = len(whole) if chance.random() < 0.5 else min(HEAD_BYTES, len(whole))
    content = Content(whole[:head])
    rest = whole[head:]
    mutate = chance.choice(MUTATIONS)
    mutate(content, chance, *((other,) if mutate is graft else ()))
    if mutate is not truncate:
        content += rest
    if chance.random() < 0.5:
        make_checksums_right(content)
    return bytes(content)


def make_checksums_right(content: Content) -> None:
    """So that what they protect is read at all."""
    for signature, length in CHECKED.items():
        at = content.find(signature)
        while at >= 0:
            if signature[0] != 0x89 or content[at + 8 : at + 9] in (b"\x02", b"\x03"):
                put_checksum(content, at, length)
            at = content.find(signature, at + 1)
    at = content.find(b"OHDR")
    while at >= 0:
        flags = content[at + 5] if at + 5 < len(content) else 0
        size = 1 << (flags & 3)
        start = at + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        length = int.from_bytes(content[start : start + size], "little")
        put_checksum(content, at, start + size + length - at)
        at = content.find(b"OHDR", at + 1)


def put_checksum(content: Content, at: int, length: int) -> None:
    if at + length + 4 <= len(content):
        struct.pack_into("<I", content, at + length, lookup3(content[at : at + length]))


def lookup3(data: bytes) -> int:
    """Bob Jenkins' hash of 2006, the checksum of HDF5's metadata."""
    most = 0xFFFFFFFF

    def rotate(value: int, bits: int) -> int:
        return ((value << bits) | (value >> (32 - bits))) & most

    a = b = c = (0xDEADBEEF + len(data)) & most
    if not data:
        return c
    words = struct.iter_unpack("<III", bytes(data) + bytes(-len(data) % 12))
    last = (len(data) - 1) // 12
    for i, (x, y, z) in enumerate(words):
        a, b, c = (a + x) & most, (b + y) & most, (c + z) & most
        if i == last:
            break
        a = ((a - c) & most) ^ rotate(c, 4)
        c = (c + b) & most
        b = ((b - a) & most) ^ rotate(a, 6)
        a = (a + c) & most
        c = ((c - b) & most) ^ rotate(b, 8)
        b = (b + a) & most
        a = ((a - c) & most) ^ rotate(c, 16)
        c = (c + b) & most
        b = ((b - a) & most) ^ rotate(a, 19)
        a = (a + c) & most
        c = ((c - b) & most) ^ rotate(b, 4)
        b = (b + a) & most
    for x, y, bits in ((1, 2, 14), (2, 0, 11), (0, 1, 25), (1, 2, 16), (2, 0, 4), (0, 1, 14), (1, 2, 24)):
        # In turn c ^= b, a ^= c, b ^= a, each less the other rotated.
        values = [a, b, c]
        target = {(1, 2): 2, (2, 0): 0, (0, 1): 1}[(x, y)]
        values[target] = ((values[target] ^ values[x]) - rotate(values[x], bits)) & most
        a, b, c = values
    return c
