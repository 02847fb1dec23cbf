"""Protobuf's wire format, for messages that its library does not write, or only slowly."""


def varint(value):
    digits = bytearray()
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*digits, value])


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, content):
    """A field that holds a message or text."""
    return varint(field << 3 | 2) + varint(len(content)) + content


def node(op_type, inputs, outputs):
    """The content of an ONNX NodeProto without attributes."""
    fields = [message(1, name.encode()) for name in inputs] + [message(2, name.encode()) for name in outputs]
    return b"".join(fields) + message(4, op_type.encode())
