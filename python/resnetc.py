"""Runs and trains compiled models on numpy arrays: runtime.h and train.h, through ctypes.

    model = resnetc.Model("digits.so")
    state = resnetc.State(model, max_batch=64)              # of a model compiled with --train
    for images, labels in batches:
        result = state.step(images, labels, lr=0.1)
    context = resnetc.Context(model, max_batch=64, weights=state.freeze())
    logits = context.run(images)

No build step: put this folder on PYTHONPATH. It needs numpy and the model's library, nothing else. What goes wrong raises Error, whose text is the
runtime's one line. Objects close when nothing refers to them any more; `with` or close() does it at a moment of your choice.
"""
import ctypes
import enum
import os
import struct
from collections import namedtuple
from ctypes import POINTER, byref, c_int32, c_uint32, c_void_p, sizeof

import numpy as np

import resnetc_structs as c


class Code(enum.IntEnum):
    """What kind of error an Error is: enum resnetc_code."""

    ARG, SHAPE, LIMIT, IO, ABI, STATE, OOM, UNSUP, INTERNAL, NONFIN, INTEG = range(1, 12)


class Error(Exception):
    """A call that failed. `code` is its Code; the text names tensor or file, what was expected and what it got."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = Code(code)


Tensor = namedtuple("Tensor", "name layout dims")
Tensor.__doc__ = """What a model reads or writes: its name in the source model, layout ("nchw", "nhwc", "nc", "rows" or "whole"), and dims,
outermost first; -1 is the batch. A "whole" tensor has no batch."""

StateTensor = namedtuple("StateTensor", "name dims is_parameter")
StateTensor.__doc__ = "A tensor of a state by its name in the source model; what is no parameter is a running mean or variance."

StepResult = namedtuple("StepResult", "loss_sum correct gradient_norm")
StepResult.__doc__ = """What a step came to: the loss summed over the batch, how many of it were right, and the norm of the gradient over all
trainable parameters before clipping (0 without update)."""


# --- arrays in and out ----------------------------------------------------


def _check(status):
    if status.code != 0:
        raise Error(status.code, status.text.decode(errors="replace"))


def _shape(dims):
    return "[" + ", ".join("?" if extent < 0 else str(extent) for extent in dims) + "]"


def _floats(name, array, dims):
    """The array as dense float32; dims of -1 take any extent."""
    array = np.asarray(array)
    if array.dtype.kind not in "fiub":
        raise Error(Code.ARG, f"{name}: expected an array of numbers, got {array.dtype}")
    if len(array.shape) != len(dims) or any(want not in (-1, got) for want, got in zip(dims, array.shape)):
        raise Error(Code.ARG, f"{name}: shape, expected {_shape(dims)}, got {_shape(array.shape)}")
    return np.ascontiguousarray(array, np.float32).reshape(array.shape)


def _int32(labels):
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise Error(Code.ARG, f"labels: expected whole numbers of shape [?], got {labels.dtype} of {_shape(labels.shape)}")
    if labels.size and not -(2**31) <= labels.min() <= labels.max() < 2**31:
        raise Error(Code.ARG, "labels: expected class indexes, got one beyond 32 bits")
    return np.ascontiguousarray(labels, np.int32)


def _buffers(kind, arrays):
    return (kind * len(arrays))(*[kind(array.ctypes.data, array.nbytes) for array in arrays])


def _inputs(tensors, arrays):
    """The arrays as the model takes them, and their common batch."""
    if len(arrays) != len(tensors):
        raise Error(Code.ARG, f"expected {len(tensors)} inputs ({', '.join(t.name for t in tensors)}), got {len(arrays)}")
    arrays = [_floats(tensor.name, array, tensor.dims) for tensor, array in zip(tensors, arrays)]
    batches = {len(array) for tensor, array in zip(tensors, arrays) if tensor.layout != "whole"} or {1}
    if len(batches) != 1:
        raise Error(Code.ARG, f"expected inputs of one batch, got {', '.join(map(str, sorted(batches)))}")
    return arrays, batches.pop()


# --- objects --------------------------------------------------------------


class _Object:
    """Something of the runtime's that is closed once, at the latest when nothing refers to it."""

    _handle = None

    @property
    def _live(self):
        if not self._handle:
            raise Error(Code.STATE, f"the {type(self).__name__.lower()} is closed")
        return self._handle

    def close(self):
        """Frees the object; a second time does nothing. STATE: it is in use, and stays."""
        if self._handle:
            self._destroy()
            self._handle = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def __del__(self):
        try:
            self.close()
        except Error:  # in use by another thread: it stays
            pass


def _check_library(path):
    """Refuses what the loader cannot map: a truncated file would kill the process. As resnetc_check_library."""
    if not os.path.isfile(path):
        raise Error(Code.IO, f"no such file: {path}")
    try:
        with open(path, "rb") as file:
            header = file.read(64)
    except OSError as error:
        raise Error(Code.IO, f"cannot read {path}") from error
    kind, machine = struct.unpack_from("<HH", header, 16) if len(header) == 64 else (0, 0)
    if not header.startswith(b"\x7fELF\x02") or (kind, machine) != (3, 62):  # ET_DYN, EM_X86_64
        raise Error(Code.ABI, f"not an x86-64 shared library: {path}")
    # The section headers are the last bytes that the linker writes.
    (start,), (size, count) = struct.unpack_from("<Q", header, 40), struct.unpack_from("<HH", header, 58)
    if start + size * count > os.path.getsize(path):
        raise Error(Code.ABI, f"truncated library: {path}")


class Model(_Object):
    """A compiled model, immutable; any threads may use it. It closes after its contexts, states and weights.

    name: of the network; inputs, outputs: lists of Tensor. Errors: IO: no such file; ABI: not a model, or another version."""

    def __init__(self, path):
        path = os.path.abspath(os.fspath(path))
        _check_library(path)
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            raise Error(Code.ABI, f"cannot load {error}") from error
        query = getattr(library, "resnetc_api_v1", None)
        if query is None:
            raise Error(Code.ABI, f"not a model: {path}")
        query.restype, query.argtypes = POINTER(c.resnetc_api), [c_uint32]
        table = query(c.API_VERSION)
        if not table:
            raise Error(Code.ABI, "model of another API version")
        self._table, handle = table.contents, c_void_p()
        _check(self._table.model_create(library._handle, byref(handle)))
        self._handle = handle.value
        info = self._api.model_info(handle).contents
        self.name = info.name.decode()
        self.inputs, self.outputs = (
            [Tensor(t.name.decode(), t.layout.decode(), tuple(t.dims[: t.rank])) for t in tensors[:count]]
            for tensors, count in ((info.inputs, info.input_count), (info.outputs, info.output_count)))

    @property
    def _api(self):
        return self._live and self._table  # the table goes with the library

    @property
    def _train(self):
        if self._api.size <= c.resnetc_api.train.offset:
            raise Error(Code.UNSUP, "the model was compiled by a resnetc without training")
        return self._api.train.contents

    def _destroy(self):
        library = c_void_p()
        _check(self._api.model_destroy(self._handle, byref(library)))
        close = ctypes.CDLL(None).dlclose
        close.argtypes = [c_void_p]
        close(library)

    def _create_context(self, **options):
        options, handle = c.resnetc_context_options(size=sizeof(c.resnetc_context_options), **options), c_void_p()
        _check(self._api.context_create(self._live, byref(options), byref(handle)))
        return handle.value


class Weights(_Object):
    """Weights for contexts that infer, immutable, from State.freeze. Any threads may use them."""

    def __init__(self, model, handle):
        self._model, self._handle = model, handle

    def _destroy(self):
        self._model._api.weights_release(self._handle)


class Context(_Object):
    """Runs a model on batches of up to max_batch samples; memory is allocated here, not in runs.

    threads: 0 for as many as the process may use. weights: None for those built in. One thread at a time may use a context, several
    contexts may run at once. Errors: SHAPE, LIMIT: max_batch; STATE: a model without weights, which is one compiled with --train."""

    def __init__(self, model, max_batch=1, threads=0, weights=None):
        self._model, self._weights = model, weights
        self._handle = model._create_context(max_batch=max_batch, threads=threads, weights=weights._live if weights else None)

    def run(self, *inputs):
        """One array for each of the model's inputs, in its order, with its dims: the outputs in the model's order as new float32
        arrays, one alone not in a list. Each sample's bits depend neither on batch nor on threads.

        Errors: ARG names the tensor, expected and got; SHAPE, LIMIT: the batch; STATE: another thread runs the context."""
        arrays, batch = _inputs(self._model.inputs, inputs)
        outputs = [np.empty([batch if extent < 0 else extent for extent in tensor.dims], np.float32) for tensor in self._model.outputs]
        arguments = c.resnetc_run_args(
            size=sizeof(c.resnetc_run_args), input_count=len(arrays), output_count=len(outputs), batch=batch,
            inputs=_buffers(c.resnetc_input, arrays), outputs=_buffers(c.resnetc_output, outputs))
        _check(self._model._api.run(self._live, byref(arguments)))
        return outputs[0] if len(outputs) == 1 else outputs

    def _destroy(self):
        _check(self._model._api.context_destroy(self._handle))


class State(_Object):
    """Parameters, running statistics and the optimizer's memory of a model compiled with --train, and steps on batches of up to
    max_batch samples. It begins with the weights that the model was compiled with. One thread at a time may use it.

    optimizer: "sgd" or "adamw"; slots: what it keeps for each parameter; tensors: StateTensor by name.
    Errors: UNSUP: the model was not compiled with --train; SHAPE, LIMIT: max_batch; OOM."""

    def __init__(self, model, max_batch=1, threads=0):
        self._model, handle, self._context = model, c_void_p(), None
        _check(model._train.state_create(model._live, byref(handle)))
        self._handle = handle.value
        self._context = model._create_context(max_batch=max_batch, threads=threads, state=handle)
        info = model._train.state_info(handle).contents
        self.optimizer = info.optimizer.decode()
        self.slots = [slot.decode() for slot in info.slots[: info.slot_count]]
        self.tensors = {t.name.decode(): StateTensor(t.name.decode(), tuple(t.dims[: t.rank]), t.kind == 0)
                        for t in info.tensors[: info.tensor_count]}

    def step(self, *batch, lr, momentum=0.9, nesterov=False, weight_decay=0.0, decay_norm_and_bias=True, beta1=0.9, beta2=0.999,
             epsilon=1e-8, label_smoothing=0.0, clip_norm=0.0, update=True, step_samples=0):
        """Trains on one batch: step(images, labels, lr=0.1). The arrays are the model's inputs and, last, class indexes from 0.

        momentum and nesterov are sgd's; beta1, beta2 and epsilon adamw's; what is another optimizer's is ignored. clip_norm scales
        larger gradients to this norm, 0 does not. Gradients of calls with update=False add up until one with update=True;
        step_samples is then the number of samples of all of them, which the gradient is the mean over.

        Errors: ARG names tensor, label or setting; NONFIN names the loss or the first parameter whose gradient is not finite; SHAPE,
        LIMIT: the batch; STATE: in use. The state is then as it was before the first of these calls."""
        if not batch:
            raise Error(Code.ARG, "expected inputs and labels, got none")
        arrays, count = _inputs(self._model.inputs, batch[:-1])
        labels = _int32(batch[-1])
        if len(labels) != count:
            raise Error(Code.ARG, f"labels: expected one a sample, {count}, got {len(labels)}")
        arguments = c.resnetc_step_args(
            size=sizeof(c.resnetc_step_args), input_count=len(arrays), batch=count, inputs=_buffers(c.resnetc_input, arrays),
            labels=labels.ctypes.data_as(POINTER(c_int32)), step_samples=step_samples, update=update,
            label_smoothing=label_smoothing, clip_norm=clip_norm,
            optimizer=c.resnetc_optimizer_settings(lr, weight_decay, decay_norm_and_bias, momentum, nesterov, beta1, beta2, epsilon))
        result, context = c.resnetc_step_result(), self._live and self._context
        _check(self._model._train.train_step(context, byref(arguments), byref(result)))
        return StepResult(result.loss_sum, result.correct, result.gradient_norm)

    def _dims(self, name):
        slot, _, tensor = name.rpartition(":")
        found = self.tensors.get(tensor if slot in self.slots else name)
        if found is None:
            raise Error(Code.ARG, f"{name}: expected a tensor of the state, got none")
        return found.dims

    def get(self, name):
        """A copy of a tensor, in the layout of the source: "fc.weight", or of a slot of the optimizer "momentum:fc.weight"."""
        array = np.empty(self._dims(name), np.float32)
        _check(self._model._train.state_get(self._live, name.encode(), array.ctypes.data, array.nbytes))
        return array

    def set(self, name, array):
        """Replaces a tensor. ARG names it, expected and got."""
        array = _floats(name, array, self._dims(name))
        _check(self._model._train.state_set(self._live, name.encode(), array.ctypes.data, array.nbytes))

    def set_trainable(self, name, trainable):
        """False: steps leave the parameter and its slots as they are. Running statistics move always."""
        _check(self._model._train.state_set_trainable(self._live, name.encode(), bool(trainable)))

    @property
    def progress(self):
        """How far a training is, as a dict: step, epoch, sample (taken of this epoch), seed, samples (of the training set), loss_sum
        and correct (of this epoch so far), best_accuracy (below 0: none yet), optimizer_steps. The library counts optimizer_steps;
        all else is yours, kept in checkpoints."""
        found = c.resnetc_progress()
        _check(self._model._train.state_get_progress(self._live, byref(found)))
        return {name: getattr(found, name) for name, _ in c.resnetc_progress._fields_ if name != "reserved"}

    def set_progress(self, **changes):
        """Changes some of what `progress` has."""
        _check(self._model._train.state_set_progress(self._live, byref(c.resnetc_progress(**{**self.progress, **changes}))))

    def freeze(self):
        """New Weights for contexts that infer; later steps do not change them."""
        handle = c_void_p()
        _check(self._model._train.state_freeze(self._live, byref(handle)))
        return Weights(self._model, handle.value)

    def save(self, path):
        """Writes everything in the state to a file, whole or not at all; one that was there stays as path.prev. Errors: IO."""
        _check(self._model._train.state_save(self._live, os.fsencode(path)))

    def load(self, path):
        """Reads what save wrote. After an error the state is unchanged. Errors: IO; INTEG: damaged; ABI: another network's."""
        _check(self._model._train.state_load(self._live, os.fsencode(path)))

    def _destroy(self):
        if self._context:
            _check(self._model._api.context_destroy(self._context))
            self._context = None
        _check(self._model._train.state_destroy(self._handle))
