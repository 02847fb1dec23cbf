"""Files for the tests of the command line, made with the standard library alone."""
import struct
import zlib


def npy(shape, values, kind="<f4", fortran=False):
    """A .npy file; values are packed as the format letter of `kind` says."""
    letter = {"f4": "f", "f8": "d", "i8": "q", "u1": "B"}[kind[1:]]
    order = ">" if kind[0] == ">" else "<"
    head = f"{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': {tuple(shape)}, }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    body = struct.pack(f"{order}{len(values)}{letter}", *values)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + body


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, grey, claim=None):
    """A grey picture; `claim` replaces the size in the header, its checksum stays right."""
    rows = b"".join(b"\0" + bytes(grey[y * width:(y + 1) * width]) for y in range(height))
    size = struct.pack(">II", *(claim or (width, height)))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + b"\x08\0\0\0\0")
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def segment(marker, body):
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(brightness):
    """A grey picture of 8x8 equal pixels: one block with a mean and nothing else, and a Huffman code of one bit for either."""
    mean = 8 * (brightness - 128)
    size = abs(mean).bit_length()
    magnitude = mean if mean > 0 else mean + 2**size - 1
    bits = f"0{magnitude:0{size}b}0".ljust(-(-(size + 2) // 8) * 8, "1")
    counts = b"\1" + bytes(15)
    return (b"\xff\xd8" + segment(0xDB, b"\0" + b"\1" * 64) + segment(0xC0, b"\x08\0\x08\0\x08\1\1\x11\0")
            + segment(0xC4, b"\x00" + counts + bytes((size,))) + segment(0xC4, b"\x10" + counts + b"\0")
            + segment(0xDA, b"\1\1\0\0\x3f\0") + int(bits, 2).to_bytes(len(bits) // 8, "big") + b"\xff\xd9")


def pixels(rows, channels):
    """Whole pixels, so that the hand-made model's results are exact."""
    return [(7 * i + 3 * (i // 10)) % 17 for i in range(rows * channels * 64)]


def logits(values, channels):
    """What fake_model.c computes, row by row."""
    out = []
    for row in range(0, len(values), channels * 64):
        hidden = [sum(values[row + j:row + channels * 64:16]) for j in range(16)]
        out += [sum(((7 * j + 3 * k) % 5 - 2) * hidden[j] for j in range(16)) for k in range(10)]
    return out
