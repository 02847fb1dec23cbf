"""python/resnetc.py: its structs are those of the headers, its results have the bits of the command line's, its errors are exceptions."""
import ctypes
import functools
import gc
import importlib.util
import inspect
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ["RESNETC_BUILD"]
RESNETC = os.path.join(BUILD, "bin", "resnetc")
sys.path.insert(0, os.path.join(ROOT, "python"))
HAS_NUMPY = importlib.util.find_spec("numpy") is not None
if HAS_NUMPY:
    import numpy as np

    import resnetc
    import resnetc_structs

COUNT, BATCH, CLASSES = 100, 32, 10
MASK = 2**64 - 1
FOLDER = tempfile.TemporaryDirectory()


def path(name):
    return os.path.join(FOLDER.name, name)


def run(*arguments):
    return subprocess.run([RESNETC, *arguments], capture_output=True, text=True, check=True, timeout=300)


def contents(name):
    with open(path(name), "rb") as file:
        return file.read()


def mix(x):
    """SplitMix64's mixer, as resnetc train uses it."""
    x = x + 0x9E3779B97F4A7C15 & MASK
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
    return x ^ x >> 31


def order_of(epoch, seed=0):
    """The order in which resnetc train takes COUNT samples."""
    key, order = mix((mix((mix(seed) + 1) & MASK) + epoch) & MASK), list(range(COUNT))
    for last in range(COUNT - 1, 0, -1):
        other = mix(key + last * 0x9E3779B97F4A7C15 & MASK) * (last + 1) >> 64
        order[last], order[other] = order[other], order[last]
    return order


@functools.cache
def prepare():
    for optimizer in ("sgd", "adamw"):
        run("compile", "zoo:digits,width=16", f"--train={optimizer}", "-o", path(f"{optimizer}.so"))
    run("compile", "zoo:digits,width=16", "-o", path("infers.so"))
    random = np.random.default_rng(1)
    np.save(path("x.npy"), random.normal(size=(COUNT, 1, 8, 8)).astype(np.float32))
    np.save(path("y.npy"), random.integers(CLASSES, size=COUNT))


@unittest.skipUnless(HAS_NUMPY, "no numpy")
class Structs(unittest.TestCase):
    def test_are_those_of_the_headers(self):
        """A C program prints every size and offset."""
        structs = dict(inspect.getmembers(resnetc_structs, lambda each: inspect.isclass(each) and issubclass(each, ctypes.Structure)))
        structs.pop("Structure", None)
        self.assertGreater(len(structs), 10)
        fields = [(name, field[0]) for name, struct in structs.items() for field in struct._fields_]
        lines = [f'P("{name}", sizeof(struct {name}));' for name in structs]
        lines += [f'P("{name}.{field}", offsetof(struct {name}, {field}));' for name, field in fields]
        with open(path("layout.c"), "w", encoding="utf-8") as file:
            file.write('#include "resnetc/train.h"\n#define P(name, value) printf("%s %zu\\n", name, (size_t)(value))\n'
                       f"int main(void) {{ {' '.join(lines)} return 0; }}\n")
        subprocess.run(["cc", "-I" + os.path.join(ROOT, "runtime", "include"), path("layout.c"), "-ldl", "-o", path("layout")], check=True)
        printed = subprocess.run([path("layout")], capture_output=True, text=True, check=True).stdout
        ours = [f"{name} {ctypes.sizeof(struct)}" for name, struct in structs.items()]
        ours += [f"{name}.{field} {getattr(structs[name], field).offset}" for name, field in fields]
        self.assertEqual(printed.splitlines(), ours)


@unittest.skipUnless(HAS_NUMPY, "no numpy")
class Results(unittest.TestCase):
    def setUp(self):
        prepare()
        self.x, self.y = np.load(path("x.npy")), np.load(path("y.npy"))

    def train(self, model, epochs=2, **settings):
        """What resnetc train does, step by step."""
        state = resnetc.State(model, max_batch=BATCH, threads=1)
        for epoch in range(epochs):
            order = order_of(epoch)
            for first in range(0, COUNT, BATCH):
                rows = order[first : first + BATCH]
                state.step(self.x[rows], self.y[rows], **settings)
        return state

    def test_training_has_the_bits_of_the_command_line(self):
        for optimizer, options, settings in (
                ("sgd", ["--lr=0.05", "--nesterov", "--weight-decay=0.001", "--no-decay-bn-bias", "--label-smoothing=0.1", "--clip-norm=1"],
                 {"lr": 0.05, "nesterov": True, "weight_decay": 0.001, "decay_norm_and_bias": False, "label_smoothing": 0.1, "clip_norm": 1}),
                ("adamw", ["--lr=0.002"], {"lr": 0.002})):
            with self.subTest(optimizer=optimizer):
                theirs = path(f"{optimizer}.theirs")
                run("train", path(f"{optimizer}.so"), f"--data=npy:{path('x.npy')},{path('y.npy')}", "--epochs=2", f"--batch={BATCH}",
                    f"--checkpoint={theirs}", *options)
                model = resnetc.Model(path(f"{optimizer}.so"))
                state, theirs_state = self.train(model, **settings), resnetc.State(model)
                theirs_state.load(theirs)
                names = [*state.tensors] + [f"{slot}:{name}" for slot in state.slots for name in state.tensors if state.tensors[name].is_parameter]
                for name in names:
                    np.testing.assert_array_equal(state.get(name), theirs_state.get(name), name)
                # With the same progress it is the same file.
                state.set_progress(**theirs_state.progress)
                state.save(path("ours"))
                self.assertEqual(contents("ours"), contents(f"{optimizer}.theirs"))

    def test_frozen_inference_has_the_bits_of_the_command_line(self):
        model = resnetc.Model(path("sgd.so"))
        state = self.train(model, lr=0.1)
        state.save(path("c"))
        run("run", path("sgd.so"), f"--input={path('x.npy')}", f"--output={path('out.npy')}", f"--checkpoint={path('c')}")
        weights = state.freeze()
        state.step(self.x[:4], self.y[:4], lr=0.1)  # changes no frozen weights
        with resnetc.Context(model, max_batch=COUNT, weights=weights) as context:
            np.testing.assert_array_equal(context.run(self.x), np.load(path("out.npy")))

    def test_inference_has_the_bits_of_the_command_line(self):
        run("run", path("infers.so"), f"--input={path('x.npy')}", f"--output={path('out.npy')}")
        context = resnetc.Context(resnetc.Model(path("infers.so")), max_batch=COUNT, threads=2)
        np.testing.assert_array_equal(context.run(self.x), np.load(path("out.npy")))
        np.testing.assert_array_equal(context.run(self.x[:7].astype(np.float64)[:, :, ::-1]), context.run(self.x[:7, :, ::-1].copy()))

    def test_accumulated_calls_make_one_step(self):
        # Batch norm makes two halves another network than the whole; two equal halves are not.
        twice = [0, 1, 2, 3, 0, 1, 2, 3]
        whole, parts = (resnetc.State(resnetc.Model(path("sgd.so")), max_batch=8) for _ in range(2))
        whole.step(self.x[twice], self.y[twice], lr=0.1)
        for update in (False, True):
            parts.step(self.x[:4], self.y[:4], lr=0.1, update=update, step_samples=8)
        np.testing.assert_allclose(parts.get("fc.weight"), whole.get("fc.weight"), rtol=1e-4, atol=1e-6)
        self.assertEqual(parts.progress["optimizer_steps"], 1)

    def test_sets_and_freezes_parameters(self):
        state = resnetc.State(resnetc.Model(path("sgd.so")), max_batch=8)
        bias = np.arange(CLASSES)
        state.set("fc.bias", bias)
        state.set_trainable("fc.bias", False)
        before = state.get("fc.weight")
        state.step(self.x[:8], self.y[:8], lr=0.1)
        np.testing.assert_array_equal(state.get("fc.bias"), bias)
        self.assertFalse((state.get("fc.weight") == before).all())
        self.assertEqual(state.tensors["fc.weight"], ("fc.weight", (CLASSES, 32), True))
        self.assertFalse(state.tensors["bn1.running_mean"].is_parameter)

    def test_libraries_are_unloaded(self):
        """By the last reference; under a name of its own, since failed tests keep theirs."""
        shutil.copy(path("sgd.so"), path("own.so"))
        state = resnetc.State(resnetc.Model(path("own.so")))
        state.freeze()
        self.assertTrue(self.is_mapped("own.so"))
        del state
        gc.collect()
        self.assertFalse(self.is_mapped("own.so"))

    def is_mapped(self, name):
        with open("/proc/self/maps", encoding="utf-8") as file:
            return path(name) in file.read()


@unittest.skipUnless(HAS_NUMPY, "no numpy")
class Errors(unittest.TestCase):
    def setUp(self):
        prepare()
        self.model = resnetc.Model(path("sgd.so"))
        self.state = resnetc.State(self.model, max_batch=4)
        self.x, self.y = np.zeros((4, 1, 8, 8), np.float32), np.zeros(4, np.int64)

    def refuses(self, code, text, call, *arguments, **named):
        with self.assertRaises(resnetc.Error) as caught:
            call(*arguments, **named)
        self.assertEqual(caught.exception.code.name, code)
        self.assertIn(text, str(caught.exception))

    def test_of_files(self):
        self.refuses("IO", "no such file: ", resnetc.Model, path("none.so"))
        self.refuses("ABI", "not an x86-64 shared library: ", resnetc.Model, path("x.npy"))
        subprocess.run(["cc", "-shared", "-x", "c", os.devnull, "-o", path("empty.so")], check=True)
        self.refuses("ABI", "not a model: ", resnetc.Model, path("empty.so"))
        with open(path("short.so"), "wb") as file:
            file.write(contents("sgd.so")[:-100])
        self.refuses("ABI", "truncated library: ", resnetc.Model, path("short.so"))
        self.refuses("IO", "none: cannot read: ", self.state.load, path("none"))
        self.refuses("IO", "cannot write", self.state.save, path("none/c"))
        resnetc.State(resnetc.Model(path("adamw.so"))).save(path("adamw"))
        self.refuses("ABI", "adamw", self.state.load, path("adamw"))
        with open(path("short"), "wb") as file:
            file.write(contents("adamw")[:-1])
        self.refuses("INTEG", "short: ", self.state.load, path("short"))

    def test_of_arrays(self):
        step = self.state.step
        self.refuses("ARG", "expected inputs and labels", step, lr=0.1)
        self.refuses("ARG", "expected 1 inputs (input), got 0", step, self.y, lr=0.1)
        self.refuses("ARG", "input: shape, expected [?, 1, 8, 8], got [4, 8, 8, 1]", step, self.x.reshape(4, 8, 8, 1), self.y, lr=0.1)
        self.refuses("ARG", "input: expected an array of numbers, got complex64", step, self.x.astype(np.complex64), self.y, lr=0.1)
        self.refuses("ARG", "labels: expected one a sample, 4, got 3", step, self.x, self.y[:3], lr=0.1)
        self.refuses("ARG", "labels: expected whole numbers", step, self.x, self.y + 0.5, lr=0.1)
        self.refuses("ARG", "beyond 32 bits", step, self.x, self.y + 2**32, lr=0.1)
        self.refuses("ARG", "label 10 of sample 0, expected 0 to 9", step, self.x, self.y + 10, lr=0.1)
        self.refuses("SHAPE", "batch is 5, expected 1 to 4", step, np.zeros((5, 1, 8, 8)), np.zeros(5, int), lr=0.1)
        self.refuses("SHAPE", "batch is 0", step, self.x[:0], self.y[:0], lr=0.1)
        self.refuses("ARG", "fc.bias: shape, expected [10], got [11]", self.state.set, "fc.bias", np.zeros(11))
        self.refuses("ARG", "fc.gain: expected a tensor of the state", self.state.get, "fc.gain")
        self.refuses("ARG", "no parameter bn1.running_mean", self.state.set_trainable, "bn1.running_mean", False)

    def test_of_settings_and_values(self):
        before = self.state.get("fc.weight")
        self.refuses("ARG", "lr is nan", self.state.step, self.x, self.y, lr=float("nan"))
        self.refuses("NONFIN", "loss of sample 0 is nan; the first tensor that is not finite is input", self.state.step, self.x * np.nan, self.y, lr=0.1)
        np.testing.assert_array_equal(self.state.get("fc.weight"), before)
        self.state.set("layer1.1.conv2.weight", self.state.get("layer1.1.conv2.weight") * np.inf)
        self.refuses("NONFIN", "the first tensor that is not finite is layer1.1.conv2", self.state.step, self.x + 1, self.y, lr=0.1)
        with self.assertRaises(TypeError):
            self.state.step(self.x, self.y, rate=0.1)

    def test_of_turns(self):
        self.refuses("UNSUP", "train", resnetc.State, resnetc.Model(path("infers.so")))
        self.refuses("ARG", "weights", resnetc.Context, self.model)
        self.refuses("STATE", "in use", self.model.close)
        self.state.close()
        self.state.close()
        self.refuses("STATE", "the state is closed", self.state.step, self.x, self.y, lr=0.1)
        self.model.close()
        self.refuses("STATE", "the model is closed", resnetc.State, self.model)


if __name__ == "__main__":
    unittest.main()
