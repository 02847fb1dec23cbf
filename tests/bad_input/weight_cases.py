"""Bad weights: tensors that contradict themselves, and files that a model must not reach."""
import os

import numpy as np
from onnx import TensorProto, helper

import models
from cases import changed, refused, works
from models import EXTERNAL_BYTES, conv, external, model, node, tensor, value


def spoilt(change):
    """The convolution with its weights changed."""
    return changed(conv(), lambda found: change(found.graph.initializer[0]))


def resized(delta):
    def change(weights):
        weights.raw_data = weights.raw_data[:delta] if delta < 0 else weights.raw_data + b"\0" * delta

    return lambda: spoilt(change)


def with_dims(dims):
    def change(weights):
        weights.ClearField("dims")
        weights.dims.extend(dims)

    return lambda: spoilt(change)


def not_finite():
    weights = np.ones((4, 4, 3, 3), np.float32)
    weights[0, 0, 0, 0], weights[1, 0, 0, 0] = np.nan, np.inf
    return conv(tensor("w", weights))


def write(path, size=EXTERNAL_BYTES):
    with open(path, "wb") as file:
        file.write(np.full(size // 4, 0.1, np.float32).tobytes())


def beside(location="w.bin", place="w.bin", **keys):
    """External data in a file that exists at `place`, relative to the model's folder."""

    def make(folder):
        path = os.path.join(folder, place)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path)
        return external(location, **keys)

    return make


def absolute(folder):
    write(os.path.join(folder, "w.bin"))
    return external(os.path.join(folder, "w.bin"))


def outside(folder):
    """A file that the model must not reach."""
    path = os.path.join(folder, "..", "secret.bin")
    write(path)
    return path


def linked(link):
    """The external file is a link (os.symlink or os.link) to one outside."""

    def make(folder):
        link(outside(folder), os.path.join(folder, "w.bin"))
        return external()

    return make


def linked_parent(folder):
    outside(folder)
    os.symlink("..", os.path.join(folder, "sub"))
    return external("sub/secret.bin")


def special(create):
    """The external file is none: `create` makes something else of that name."""

    def make(folder):
        create(os.path.join(folder, "w.bin"))
        return external()

    return make


def sparse(folder):
    outside(folder)
    found = models.relu()
    values, indices = TensorProto(name="sparse", data_type=1, dims=[1], data_location=1), tensor("i", [0], np.int64)
    values.external_data.add(key="location", value="../secret.bin")
    found.graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [4]))
    return found


def overlapping(folder):
    """Two tensors that share bytes of one file: they are only read."""
    write(os.path.join(folder, "w.bin"), 2 * EXTERNAL_BYTES)
    found = external(offset="0", length=str(EXTERNAL_BYTES))
    second = found.graph.initializer.add()
    second.CopyFrom(found.graph.initializer[0])
    second.name, second.external_data[1].value = "v", "64"
    found.graph.node[0].output[0] = "a"
    found.graph.node.append(node("Conv", ["a", "v"], name="second", pads=[1] * 4))
    return found


def truncated(folder):
    """The file was cut after the model was written."""
    write(os.path.join(folder, "w.bin"), EXTERNAL_BYTES - 4)
    return external(offset="0", length=str(EXTERNAL_BYTES))


TENSORS = [
    refused("W01", "raw_data_too_short", resized(-1), "'w'.*575"),
    refused("W01", "raw_data_too_long", resized(4), "'w'.*580"),
    refused("W02", "dims_overflow", with_dims([2**32, 2**32, 4, 4]), "'w'.*overflow"),
    refused("W02", "dims_negative", with_dims([4, 4, -3, -3]), "'w'.*-3"),
    refused("W03", "raw_and_typed", lambda: spoilt(lambda weights: weights.float_data.extend([1.0] * 144)), "'w'.*raw_data.*float_data"),
    works("W14", "not_finite", not_finite, "'w'.*(NaN|inf)", compare=False),
]

FILES = [
    refused("W04", "parent", beside("../secret.bin", "../secret.bin"), "'w'.*secret"),
    refused("W04", "parent_in_the_middle", beside("a/../../secret.bin", "../secret.bin"), "'w'.*secret"),
    refused("W04", "absolute", absolute, "'w'.*w.bin"),
    refused("W05", "symlink", linked(os.symlink), "'w'.*w.bin.*link"),
    refused("W05", "symlinked_parent", linked_parent, "'w'.*sub.*link"),
    refused("W06", "hard_link", linked(os.link), "'w'.*w.bin.*link"),
    refused("W07", "fifo", special(os.mkfifo), "'w'.*w.bin.*regular file"),
    refused("W07", "directory", special(os.mkdir), "'w'.*w.bin.*regular file"),
    refused("W07", "device", special(lambda path: os.symlink("/dev/zero", path)), "'w'.*w.bin"),
    refused("W08", "memory_marker", lambda: external("*/_ORT_MEM_ADDR_/*", offset="4096", length=str(EXTERNAL_BYTES)), "'w'.*_ORT_MEM_ADDR_"),
    refused("W09", "sparse_outside", sparse, "sparse"),
    refused("W10", "offset_negative", beside(offset="-4"), "'w'.*offset"),
    refused("W10", "offset_not_a_number", beside(offset="0x10z"), "'w'.*offset"),
    refused("W10", "offset_past_the_end", beside(offset="4096"), "'w'.*4096"),
    refused("W11", "length_2_50", beside(length=str(2**50)), "'w'.*1125899906842624"),
    refused("W11", "offset_and_length_wrap", beside(offset=str(2**64 - 4), length=str(EXTERNAL_BYTES)), "'w'.*offset"),
    works("W12", "overlapping_tensors", overlapping),
    refused("W13", "file_cut_since", truncated, "'w'.*572"),
]
