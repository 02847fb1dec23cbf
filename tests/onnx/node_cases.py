"""ONNX's own test cases of the supported operators, made into models as they stand in networks.

A case gives the operands of an operator as inputs. In a network shapes, axes and weights are constants, so they are
bound as initialisers here. Two sources: Debian's libonnx-testdata (opset 1 to 17) and what the onnx wheel generates.
"""
import os
import re
import warnings
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper, version_converter

HERE = os.path.dirname(os.path.abspath(__file__))
TESTDATA = "/usr/share/libonnx-testdata/data"
PACKAGED_SUITES = ("node", "pytorch-converted", "pytorch-operator")
OPERATORS = set("""Add AveragePool BatchNormalization Cast Clip Concat Constant ConstantOfShape Conv Div Dropout Expand Flatten Gather Gemm
    GlobalAveragePool GlobalMaxPool HardSigmoid HardSwish Identity LeakyRelu LogSoftmax MatMul MaxPool Mean Mul Neg PRelu Pad
    Reciprocal ReduceMax ReduceMean ReduceSum Relu Reshape Shape Sigmoid Slice Softmax Split Squeeze Sub Sum Transpose Unsqueeze""".split())
# Operands that are weights or settings wherever the operator is used.
PARAMETERS = {"Conv": (1, 2), "BatchNormalization": (1, 2, 3, 4), "Gemm": (1, 2), "Clip": (1, 2), "Pad": (1, 2, 3), "Dropout": (1, 2), "PRelu": (1,)}
OLDEST, NEWEST = 7, 22  # opsets that resnetc reads
INDEX_TYPES = (TensorProto.INT64, TensorProto.INT32, TensorProto.BOOL)


@dataclass
class Case:
    name: str
    model: onnx.ModelProto
    inputs: dict  # by name
    outputs: dict


def is_ours(model):
    """Whether all operators are supported ones, on tensors of float32 and of indices."""
    if model.functions or not {node.op_type for node in model.graph.node} <= OPERATORS:
        return False
    entries = [*model.graph.input, *model.graph.output]
    kinds = {entry.type.tensor_type.elem_type for entry in entries if entry.type.HasField("tensor_type")}
    return len(kinds) > 0 and kinds <= {TensorProto.FLOAT, *INDEX_TYPES} and TensorProto.FLOAT in kinds


def in_our_opsets(model):
    """Before opset 7 onnx itself raises the model; after 22 these operators only took more types."""
    version = model.opset_import[0].version
    if version < OLDEST:
        return version_converter.convert_version(model, 9)
    if version > NEWEST:
        model.opset_import[0].version = NEWEST
    return model


def parameter_names(model):
    return {node.input[index] for node in model.graph.node for index in PARAMETERS.get(node.op_type, ()) if index < len(node.input)}


def bind(model, values, names):
    """Turns the inputs of these names into initialisers."""
    kept = [entry for entry in model.graph.input if entry.name not in names]
    del model.graph.input[:]
    model.graph.input.extend(kept)
    model.graph.initializer.extend(numpy_helper.from_array(values.pop(name), name) for name in sorted(names))


def case_of(name, model, inputs, outputs, running=False):
    """`running`: weights stay inputs."""
    model = in_our_opsets(model)
    given = {tensor.name for tensor in model.graph.initializer}
    entries = [entry for entry in model.graph.input if entry.name not in given]
    values = {entry.name: np.asarray(value) for entry, value in zip(entries, inputs)}
    names = set() if running else parameter_names(model)
    names |= {entry.name for entry in entries if entry.type.tensor_type.elem_type in INDEX_TYPES}
    bind(model, values, names & values.keys())
    return Case(name, model, values, {entry.name: np.asarray(value) for entry, value in zip(model.graph.output, outputs)})


def cases_of(name, model, inputs, outputs):
    if not is_ours(model):
        return
    if model.graph.node[0].op_type == "Gemm":
        copy = onnx.ModelProto()
        copy.CopyFrom(model)
        yield case_of(name + "_running", copy, list(inputs), outputs, running=True)
    yield case_of(name, model, inputs, outputs)


def read_tensors(folder, stem):
    names = [name for name in os.listdir(folder) if re.fullmatch(rf"{stem}_\d+\.pb", name)]
    for name in sorted(names, key=lambda name: int(re.search(r"\d+", name).group())):
        yield numpy_helper.to_array(onnx.load_tensor(os.path.join(folder, name)))


def packaged_cases(suite):
    """The cases of a folder of libonnx-testdata."""
    root = os.path.join(TESTDATA, suite)
    for name in sorted(os.listdir(root)):
        folder = os.path.join(root, name)
        model = onnx.load(os.path.join(folder, "model.onnx"))
        if is_ours(model):
            data = os.path.join(folder, "test_data_set_0")
            yield from cases_of(name, model, list(read_tensors(data, "input")), list(read_tensors(data, "output")))


def generated_cases():
    """The cases that the onnx wheel generates, of the opsets that libonnx-testdata is too old for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from onnx.backend.test.case.node import collect_testcases

        found = collect_testcases(None)
    for case in found:
        if case.model is not None and is_ours(case.model) and case.model.opset_import[0].version > 17:
            inputs, outputs = case.data_sets[0]
            yield from cases_of(case.name, case.model, inputs, outputs)


def expected_results():
    """{suite/case: "pass" or why it is refused}, from node_cases.txt."""
    with open(os.path.join(HERE, "node_cases.txt"), encoding="utf-8") as file:
        lines = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {line[0]: line[1] for line in lines}


def passing_cases():
    """(suite, case) of every case that is not listed as refused. Without libonnx-testdata only the generated ones."""
    expected = expected_results()
    suites = {suite: packaged_cases(suite) for suite in PACKAGED_SUITES if os.path.isdir(TESTDATA)}
    suites["generated"] = generated_cases()
    for suite, cases in suites.items():
        for case in cases:
            if expected.get(f"{suite}/{case.name}", "pass") == "pass":
                yield suite, case
