"""A network from compile --train to weights: trained, resumed, tested, exported and compiled again, the same bits all the way."""
import json
import os
import subprocess
import tempfile
import unittest

import numpy as np

BIN = os.path.join(os.environ["RESNETC_BUILD"], "bin")
RESNETC = os.path.join(BIN, "resnetc")
EPOCHS = 2


def resnetc(*arguments):
    done = subprocess.run([RESNETC, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"resnetc {' '.join(arguments)}: exit code {done.returncode}: {done.stderr}")
    return done.stdout


def contents(path):
    with open(path, "rb") as file:
        return file.read()


class Training(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.home.cleanup)
        cls.models = {}
        for optimizer in ("sgd", "adamw"):
            cls.models[optimizer] = os.path.join(cls.home.name, optimizer + ".so")
            resnetc("compile", "zoo:digits", f"--train={optimizer}", "--seed=1", "-o", cls.models[optimizer])

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def train(self, name, *options, model="sgd", epochs=EPOCHS):
        """Trains into the checkpoint `name`; the lines of its epochs."""
        lines = resnetc("train", self.models[model], "--data=digits", "--batch=64", f"--epochs={epochs}", f"--checkpoint={self.path(name)}", *options)
        return [json.loads(line) for line in lines.splitlines()]

    def test_threads_do_not_change_a_bit(self):
        for model in self.models:
            for threads in (1, 2, 4):
                self.train(f"{model}{threads}", f"--threads={threads}", model=model)
            for threads in (2, 4):
                self.assertEqual(contents(self.path(f"{model}{threads}")), contents(self.path(f"{model}1")))

    def test_resuming_does_not_change_a_bit(self):
        """Stopped after step 10 of 23 in the first epoch, and at the end of the first epoch."""
        options = ("--schedule=cosine", "--augment=crop:1", "--clip-norm=1", "--label-smoothing=0.1", "--weight-decay=1e-4")
        for model in self.models:
            self.train("whole", *options, model=model)
            for every in (10, 1000):
                with self.subTest(model=model, every=every):
                    name = f"{model}{every}"
                    self.stop_after(name, every, *options, model=model)
                    self.train(name, *options, "--resume", model=model)
                    self.assertEqual(contents(self.path(name)), contents(self.path("whole")))
            for ending in ("", ".prev", ".best"):
                os.remove(self.path("whole" + ending))

    def stop_after(self, name, every, *options, model):
        """Kills a training as soon as its first checkpoint is there."""
        process = subprocess.Popen([RESNETC, "train", self.models[model], "--data=digits", "--batch=64", f"--epochs={EPOCHS}", f"--save-every={every}",
                                    f"--checkpoint={self.path(name)}", *options], stdout=subprocess.DEVNULL)
        while not os.path.exists(self.path(name)):
            self.assertIsNone(process.poll())
        process.kill()
        process.wait()

    def test_learns_digits(self):
        for model, rate in (("sgd", 0.1), ("adamw", 0.003)):
            lines = self.train(model, "--schedule=cosine", f"--lr={rate}", model=model, epochs=4)
            self.assertGreater(lines[-1]["test_accuracy"], 0.95, model)
            self.assertLess(lines[-1]["train_loss"], lines[0]["train_loss"] / 2, model)

    def test_exported_weights_compile_to_the_same_network(self):
        lines = self.train("c")
        shown = json.loads(resnetc("eval", self.models["sgd"], "--data=digits", f"--checkpoint={self.path('c')}", "--json"))
        self.assertEqual(shown["top1"], lines[-1]["test_accuracy"])
        resnetc("export", self.models["sgd"], f"--checkpoint={self.path('c')}", "-o", self.path("w.safetensors"))
        resnetc("compile", "zoo:digits", f"--weights={self.path('w.safetensors')}", "-o", self.path("m.so"))
        np.save(self.path("x.npy"), np.random.default_rng(1).random((7, 1, 8, 8), np.float32))
        resnetc("run", self.models["sgd"], f"--input={self.path('x.npy')}", f"--checkpoint={self.path('c')}", f"--output={self.path('a.npy')}")
        resnetc("run", self.path("m.so"), f"--input={self.path('x.npy')}", f"--output={self.path('b.npy')}")
        self.assertEqual(contents(self.path("a.npy")), contents(self.path("b.npy")))
        # And in again, and out: the same file.
        self.train("again", f"--weights={self.path('w.safetensors')}", "--lr=0", "--freeze=*", epochs=1)
        resnetc("export", self.models["sgd"], f"--checkpoint={self.path('again')}", "-o", self.path("v.safetensors"))
        self.assert_equal_but_statistics("v.safetensors", "w.safetensors")

    def assert_equal_but_statistics(self, one, other):
        """A step moves running statistics at any learning rate."""
        from safetensors.numpy import load_file

        first, second = load_file(self.path(one)), load_file(self.path(other))
        self.assertEqual(first.keys(), second.keys())
        for name in first:
            if "running" not in name:
                np.testing.assert_array_equal(first[name], second[name], name)

    def test_a_checkpoint_of_another_optimizer_is_refused(self):
        self.train("c", epochs=1)
        done = subprocess.run([RESNETC, "eval", self.models["adamw"], "--data=digits", f"--checkpoint={self.path('c')}"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"c: checkpoint of another (network|optimizer), expected .*, got ")

    def test_measures_steps(self):
        shown = json.loads(resnetc("bench", self.models["sgd"], "--program=train_step", "--batch=32", "--seconds=0.1", "--json"))
        self.assertEqual(shown["batch"], 32)
        self.assertGreater(shown["arena_bytes"], 0)


if __name__ == "__main__":
    unittest.main()
