"""The structs and tables of runtime.h and train.h for ctypes, by their names there; a test compares their layout."""
import ctypes
from ctypes import POINTER, c_char, c_char_p, c_double, c_float, c_int32, c_int64, c_uint32, c_uint64, c_void_p

API_VERSION = 0x00010001  # RESNETC_API_VERSION
TENSOR_DIMS = 5  # RESNETC_TENSOR_DIMS


def _struct(name, fields):
    return type(name, (ctypes.Structure,), {"_fields_": fields})


def _fields(names, kind):
    return [(name, kind) for name in names.split()]


resnetc_status = _struct("resnetc_status", [("code", c_int32), ("text", c_char * 252)])
resnetc_tensor_info = _struct("resnetc_tensor_info", [
    *_fields("name layout", c_char_p), *_fields("rank reserved0", c_uint32), ("dims", c_int64 * TENSOR_DIMS),
    ("sample_elements", c_int64), ("reserved", c_uint64 * 3)])
resnetc_model_info = _struct("resnetc_model_info", [
    *_fields("size version", c_uint32), *_fields("name manifest isas isa", c_char_p),
    *_fields("inputs outputs", POINTER(resnetc_tensor_info)), ("calls", POINTER(c_char_p)),
    *_fields("input_count output_count call_count reserved", c_uint32), ("fixed_batch", c_int64),
    *_fields("packed_bytes arena_sample_bytes arena_fixed_bytes", c_uint64)])
resnetc_context_options = _struct("resnetc_context_options", [
    ("size", c_uint32), ("threads", c_int32), ("max_batch", c_int64), *_fields("pool weights arena", c_void_p),
    ("arena_bytes", c_uint64), *_fields("poison reserved", c_uint32), ("state", c_void_p)])
resnetc_input = _struct("resnetc_input", [("data", c_void_p), ("bytes", c_uint64)])
resnetc_output = _struct("resnetc_output", [("data", c_void_p), ("bytes", c_uint64)])
resnetc_run_args = _struct("resnetc_run_args", [
    *_fields("size input_count output_count reserved", c_uint32), ("batch", c_int64), ("inputs", POINTER(resnetc_input)),
    ("outputs", POINTER(resnetc_output)), *_fields("call_ns after_call user", c_void_p)])
resnetc_state_tensor = _struct("resnetc_state_tensor", [
    ("name", c_char_p), *_fields("rank kind", c_uint32), ("dims", c_int64 * TENSOR_DIMS), ("elements", c_uint64)])
resnetc_state_info = _struct("resnetc_state_info", [
    *_fields("size tensor_count", c_uint32), ("optimizer", c_char_p), ("slots", POINTER(c_char_p)),
    *_fields("slot_count reserved", c_uint32), ("tensors", POINTER(resnetc_state_tensor)), ("graph_digest", c_uint64)])
resnetc_progress = _struct("resnetc_progress", [
    *_fields("step epoch sample seed samples", c_uint64), ("loss_sum", c_double), ("correct", c_uint64),
    ("best_accuracy", c_double), ("optimizer_steps", c_uint64), ("reserved", c_uint64 * 7)])
resnetc_optimizer_settings = _struct("resnetc_optimizer_settings", [
    *_fields("lr weight_decay", c_float), ("decay_norm_and_bias", c_int32), ("momentum", c_float), ("nesterov", c_int32),
    *_fields("beta1 beta2 epsilon", c_float)])
resnetc_step_args = _struct("resnetc_step_args", [
    *_fields("size input_count", c_uint32), ("batch", c_int64), ("inputs", POINTER(resnetc_input)),
    ("labels", POINTER(c_int32)), ("step_samples", c_int64), ("update", c_uint32), *_fields("label_smoothing clip_norm", c_float),
    ("optimizer", resnetc_optimizer_settings), ("reserved", c_uint32), ("call_ns", c_void_p)])
resnetc_step_result = _struct("resnetc_step_result", [
    ("loss_sum", c_double), ("correct", c_int64), ("gradient_norm", c_double)])


def _call(*arguments, returns=resnetc_status):
    return ctypes.CFUNCTYPE(returns, *arguments)


_CREATE, _DESTROY, _TEXT = _call(c_void_p, POINTER(c_void_p)), _call(c_void_p), c_char_p
resnetc_train_api = _struct("resnetc_train_api", [
    *_fields("size reserved", c_uint32), ("info", _call(c_void_p, returns=POINTER(resnetc_model_info))),
    ("arena_bytes", _call(c_void_p, c_int64, c_int32, POINTER(c_uint64))), ("state_create", _CREATE), ("state_destroy", _DESTROY),
    ("state_info", _call(c_void_p, returns=POINTER(resnetc_state_info))),
    *_fields("state_get state_set", _call(c_void_p, _TEXT, c_void_p, c_uint64)),
    ("state_set_trainable", _call(c_void_p, _TEXT, c_int32)),
    *_fields("state_get_progress state_set_progress", _call(c_void_p, POINTER(resnetc_progress))), ("state_freeze", _CREATE),
    ("train_step", _call(c_void_p, POINTER(resnetc_step_args), POINTER(resnetc_step_result))),
    *_fields("state_save state_load", _call(c_void_p, _TEXT))])
resnetc_api = _struct("resnetc_api", [
    *_fields("size version", c_uint32), *_fields("model_create model_destroy", _CREATE),
    ("model_info", _call(c_void_p, returns=POINTER(resnetc_model_info))),
    ("arena_bytes", _call(c_void_p, c_int64, c_int32, POINTER(c_uint64))), ("weights_builtin", _CREATE),
    *_fields("weights_retain weights_release", _call(c_void_p, returns=None)), ("default_threads", _call(returns=c_int32)),
    *_fields("pool_create pool_destroy", c_void_p),
    ("context_create", _call(c_void_p, POINTER(resnetc_context_options), POINTER(c_void_p))), ("context_destroy", _DESTROY),
    ("run", _call(c_void_p, POINTER(resnetc_run_args))), ("train", POINTER(resnetc_train_api))])
