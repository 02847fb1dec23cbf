"""What a bad input is and what has to come of it: the table that bad_input_test.py runs.

The ids are those of rows.txt. A case that has to be refused says which exit code it gives and what each line of the
message has to hold; one that works says so with code 0.
"""
from dataclasses import dataclass
from typing import Callable

import numpy as np
from onnx import ModelProto, TensorProto, helper

import models
import wire
from models import attribute, batch_norm, conv, model, node, reshape, tensor, value


@dataclass
class Case:
    """`make` gives a model or bytes; with an argument it is called with the model's folder and may put files there."""

    id: str
    name: str
    make: Callable
    says: tuple  # a regular expression a line of the message
    code: int = 1
    slow: bool = False  # large: exempt from the bounds of time and memory
    compare: bool = True  # with ONNX Runtime, where it works


def refused(id, name, make, *says, code=1, **settings):
    return Case(id, name, make, says, code, **settings)


def works(id, name, make, *says, **settings):
    """`says`: the notices, if there are some."""
    return Case(id, name, make, says, 0, **settings)


def changed(found, change):
    change(found)
    return found


def with_nodes(found, content):
    """The bytes of the model with nodes added that are bytes."""
    graph = found.graph.SerializeToString() + content
    found.ClearField("graph")
    return found.SerializeToString() + wire.message(7, graph)


def half():
    data = conv().SerializeToString()
    return data[: len(data) // 2]


def without(field):
    return changed(conv(), lambda found: found.ClearField(field))


def with_attributes(*attributes):
    """The convolution with these attributes added as they are."""
    return changed(conv(), lambda found: found.graph.node[0].attribute.extend(attributes))


def unsupported_ops():
    """Two operators that nobody knows and one of an unknown domain."""
    nodes = [node("Foo", ["x"], ["a"], "first"), node("Bar", ["x"], ["b"], "second"), node("Baz", ["x"], ["c"], "third", domain="com.example")]
    return model([*nodes, node("Sum", ["a", "b", "c"])], domains=["com.example"])


def nested_ifs(depth):
    """An If whose branch is an If, and so on; in bytes, for protobuf does not write messages that deep."""
    body = wire.message(1, wire.node("Relu", ["x"], ["r"]))
    for level in range(depth):
        branch = wire.message(5, wire.message(1, b"then_branch") + wire.number(20, 5) + wire.message(6, body))
        body = wire.message(1, wire.node("If", ["c"], [f"o{level}"]) + branch)
    return with_nodes(model([], [tensor("c", True, bool)]), body)


def recursive_function():
    nodes = [helper.make_node("Again", ["a"], ["b"], domain="local")]
    imports = [helper.make_opsetid("", 17), helper.make_opsetid("local", 1)]
    found = model([node("Again", ["x"], domain="local")], domains=["local"])
    found.functions.append(helper.make_function("local", "Again", ["a"], ["b"], nodes, imports))
    return found


def unused_initializers(count):
    found = models.relu()
    for index in range(count):
        entry = found.graph.initializer.add()
        entry.name, entry.data_type, entry.raw_data = f"u{index}", TensorProto.UINT8, b"\0"
    return found


def chain(length):
    """A chain of `length` nodes, at least 2. All inner names are of one length, so that nodes differ in digits only."""
    inner = wire.message(1, wire.node("Relu", ["v0000000"], ["v1111111"])).replace(b"0000000", b"%07d").replace(b"1111111", b"%07d")
    first, last = wire.node("Relu", ["x"], ["v0000001"]), wire.node("Relu", [f"v{length - 1:07}"], ["y"])
    nodes = [inner % (index, index + 1) for index in range(1, length - 1)]
    return with_nodes(model([]), b"".join([wire.message(1, first), *nodes, wire.message(1, last)]))


def named(name):
    """A model whose inner tensor has this name (text or bytes that are no UTF-8)."""
    mark = "Q" * max(1, len(name))
    found = model([node("Relu", ["x"], [mark], ""), node("Relu", [mark], name="second")])
    return found.SerializeToString().replace(mark.encode(), name if isinstance(name, bytes) else name.encode())


def keyword_names():
    nodes = [node("Conv", ["x", "int"], ["return"], "malloc", pads=[1] * 4), node("Relu", ["return"], ["memcpy"], "resnetc_open")]
    found = model(nodes, [changed(models.filters(), lambda t: setattr(t, "name", "int"))], outputs=[value("memcpy", None)])
    found.graph.name = "while"
    return found


def typed(kind):
    return model([node("Relu", ["x"])], inputs=[value("x", ["n", 4, 8, 8], kind)], outputs=[value("y", None, kind)])


def with_input(shape):
    return model([node("Relu", ["x"])], inputs=[value("x", shape)])


def constant_of_shape():
    nodes = [node("ConstantOfShape", ["s"], ["zeros"], "fill"), node("Add", ["x", "zeros"])]
    return model(nodes, [tensor("s", [1, 4, 1, 1], np.int64)])


def overridden_input():
    """IR 3: a weight that is also an input is a default value."""
    found = conv()
    found.ir_version, found.opset_import[0].version = 3, 8
    found.graph.input.append(value("w", [4, 4, 3, 3]))
    return found


def two_outputs():
    """An output that is an input, and one tensor twice."""
    nodes = [node("Relu", ["x"])]
    return model(nodes, outputs=[value("x", ["n", 4, 8, 8]), value("y", None)])


FILE = [
    refused("M01", "empty_file", lambda: b"", "empty"),
    refused("M02", "first_half", half, "ONNX"),
    refused("M03", "random_bytes", lambda: np.random.default_rng(3).bytes(4096), "ONNX"),
    refused("M04", "lfs_pointer", lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n", "LFS"),
    refused("M05", "junk_behind", lambda: conv().SerializeToString() + b"\xff" * 16, "ONNX"),
    refused("M05", "two_models", lambda: conv().SerializeToString() * 2, "twice|two|several|more than one|merge"),
    refused("M06", "no_graph", lambda: without("graph"), "graph"),
    refused("M06", "no_opset", lambda: without("opset_import"), "opset"),
    refused("M06", "ir_version_0", lambda: changed(conv(), lambda m: setattr(m, "ir_version", 0)), "IR version 0"),
    refused("M07", "opset_9999", lambda: changed(conv(), lambda m: setattr(m.opset_import[0], "version", 9999)), "opset 9999"),
    refused("M07", "unknown_ops_all_listed", unsupported_ops, "first.*Foo", "second.*Bar", "third.*Baz"),
    refused("M08", "attribute_twice", lambda: with_attributes(attribute("group", i=1, type=2), attribute("group", i=1, type=2)), "bad.*group"),
    refused("M08", "attribute_of_wrong_type", lambda: with_attributes(attribute("group", f=1.0, type=1)), "bad.*group"),
    refused("M08", "attribute_type_and_field_disagree", lambda: with_attributes(attribute("group", f=1.0, type=2)), "bad.*group"),
    refused("M09", "cycle", lambda: model([node("Add", ["x", "b"], ["a"], "one"), node("Relu", ["a"], ["b"], "two"), node("Relu", ["b"])]), "cycle|one|two"),
    refused("M10", "two_producers", lambda: model([node("Relu", ["x"], name="one"), node("Relu", ["x"])]), "'y'"),
    refused("M11", "missing_input", lambda: model([node("Relu", ["nowhere"])]), "bad.*'nowhere'"),
    refused("M11", "use_before_definition", lambda: model([node("Relu", ["a"]), node("Relu", ["x"], ["a"], "later")]), "bad.*'a'"),
    refused("M12", "nested_ifs", lambda: nested_ifs(60), "nested too deep", code=3),
    refused("M12", "recursive_function", recursive_function, "Again"),
    works("M13", "chain_of_100000", lambda: chain(100_000), slow=True, compare=False),
    refused("M13", "million_nodes", lambda: chain(1_000_001), "1000001|nodes", code=3, slow=True),
    refused("M14", "million_initializers", lambda: unused_initializers(1_000_000), "memory", code=3, slow=True),
    refused("M31", "name_with_nul", lambda: named("a\0b"), "NUL|zero byte|name"),
    refused("M31", "name_not_utf8", lambda: named(b"a\xff\xfeb"), "UTF-8"),
    refused("M31", "name_of_a_mebibyte", lambda: named("a" * (1 << 20)), "'aaa.*4096 bytes"),
    works("M31", "name_with_dots_and_quotes", lambda: named("../../it's \"q\"\n$(x)")),
    works("M32", "names_of_c", keyword_names),
    works("M36", "initializer_is_default", overridden_input),
]

CONV = [
    refused("M15", "stride_0", lambda: conv(strides=[0, 1]), "bad.*stride"),
    refused("M15", "stride_negative", lambda: conv(strides=[1, -1]), "bad.*stride"),
    refused("M16", "dilation_0", lambda: conv(dilations=[1, 0]), "bad.*dilation"),
    refused("M17", "group_0", lambda: conv(group=0), "bad.*group"),
    refused("M18", "group_negative", lambda: conv(group=-2), "bad.*group"),
    refused("M19", "group_does_not_divide", lambda: conv(group=3), "bad.*group"),
    refused("M19", "channels_disagree", lambda: conv(models.filters((4, 3, 3, 3))), "bad.*3"),
    refused("M20", "kernel_shape_disagrees", lambda: conv(kernel_shape=[5, 3]), "bad.*kernel_shape"),
    refused("M21", "kernel_larger_than_image", lambda: conv(models.filters((4, 4, 11, 3)), kernel_shape=None), "bad.*11"),
    refused("M22", "huge_pads", lambda: conv(pads=[2**62] * 4), "bad.*pad"),
    refused("M22", "huge_dilation", lambda: conv(dilations=[2**40] * 2), "bad.*(dilat|kernel|window)"),
    refused("M23", "negative_pads", lambda: conv(pads=[-1, 0, 0, 0]), "bad.*pads"),
    refused("M24", "auto_pad_unknown", lambda: conv(auto_pad="SAME_MIDDLE", pads=None), "bad.*SAME_MIDDLE"),
    refused("M24", "auto_pad_and_pads", lambda: conv(auto_pad="SAME_UPPER"), "bad.*pads"),
    refused("M25", "one_stride", lambda: conv(strides=[1]), "bad.*strides"),
    refused("M30", "rank_0", lambda: conv(x=value("x", [])), "bad.*(rank|shape|\\[\\])"),
    refused("M30", "rank_3", lambda: conv(x=value("x", ["n", 4, 8])), "bad.*(rank|shape|kernel|filter)"),
    works("M29", "no_bias", lambda: conv()),
    works("M35", "all_dims_1", lambda: conv(models.filters((1, 1, 3, 3)), value("x", [1, 1, 1, 1]))),
]

GRAPH = [
    refused("M26", "two_unknown_extents", lambda: reshape([-1, -1]), "bad.*-1"),
    refused("M26", "size_mismatch", lambda: reshape([0, 255]), "bad.*255"),
    refused("M27", "epsilon_nan", lambda: batch_norm(epsilon=float("nan")), "bad.*epsilon"),
    refused("M27", "epsilon_negative", lambda: batch_norm(epsilon=-1.0), "bad.*epsilon"),
    refused("M27", "variance_negative", lambda: batch_norm(variance=-1.0), "bad.*var"),
    refused("M28", "extent_negative", lambda: with_input(["n", 4, -1, 8]), "'x'"),
    refused("M28", "extent_0", lambda: with_input(["n", 4, 0, 8]), "'x'"),
    refused("M28", "extent_2_31", lambda: with_input(["n", 4, 2**31, 8]), "'x'|bad", code=(1, 3)),
    refused("M28", "shape_missing", lambda: with_input(None), "'x'.*--shape"),
    refused("M28", "height_unknown", lambda: with_input(["n", 4, "h", 8]), "'x'.*--shape"),
    works("M29", "constant_of_shape_without_value", constant_of_shape),
    works("M33", "output_is_input", two_outputs),
    works("M33", "output_twice", lambda: model([node("Relu", ["x"])], outputs=[value("y", None)] * 2), compare=False),
    refused("M34", "float16", lambda: typed(TensorProto.FLOAT16), "float16"),
    refused("M34", "int8", lambda: typed(TensorProto.INT8), "int8"),
    refused("M34", "string", lambda: typed(TensorProto.STRING), "string"),
    refused("M35", "batch_0", lambda: with_input([0, 4, 8, 8]), "'x'"),
]
