"""resnetc train: what it leaves behind when it is stopped, killed, cheated or out of room, and that it goes on with the same bits."""
import fcntl
import json
import os
import pty
import random
import re
import resource
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest
import xml.etree.ElementTree as ElementTree

import numpy as np

BUILD = os.environ["RESNETC_BUILD"]
RESNETC = os.path.join(BUILD, "bin", "resnetc")
MODEL = os.path.join(BUILD, "tests", "lit", "cli", "models", "regression.so")
INTERRUPTED = 130
KILLS = 200 if os.environ.get("RESNETC_LONG") else 20


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def header_of(path):
    """The header of a safetensors file and where its data begins."""
    data = contents(path)
    (length,) = struct.unpack_from("<Q", data)
    return json.loads(data[8 : 8 + length]), 8 + length


def tensor_of(path, name):
    header, start = header_of(path)
    begin, end = header[name]["data_offsets"]
    return np.frombuffer(contents(path)[start + begin : start + end], np.float32).reshape(header[name]["shape"])


class Train(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.checkpoint = self.path("c.safetensors")

    def path(self, name):
        return os.path.join(self.folder, name)

    def command(self, *options, data="digits", checkpoint=None, batch=100):
        return [RESNETC, "train", MODEL, f"--data={data}", f"--checkpoint={checkpoint or self.checkpoint}", f"--batch={batch}", *options]

    def run_train(self, *options, code=0, limit=None, **more):
        """(lines of JSON, standard error) of a training that ends with that exit code."""
        done = subprocess.run(self.command(*options, **more), capture_output=True, text=True, timeout=60, check=False,
                              preexec_fn=None if limit is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        self.assertEqual(done.returncode, code, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def start(self, *options):
        process = subprocess.Popen(self.command(*options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stdout.close(), process.stderr.close()))
        return process

    def progress(self, path=None):
        metadata = header_of(path or self.checkpoint)[0]["__metadata__"]
        return int(metadata["epoch"]), int(metadata["step"])

    def test_learns_and_writes_a_line_each_epoch(self):
        lines, _ = self.run_train("--epochs=8", "--metrics=" + self.path("m.jsonl"), "--chart=" + self.path("c.svg"))
        self.assertEqual([line["epoch"] for line in lines], list(range(1, 9)))
        self.assertEqual(list(lines[0]), ["epoch", "train_loss", "train_accuracy", "test_accuracy", "images_per_s", "seconds"])
        self.assertLess(lines[-1]["train_loss"], lines[0]["train_loss"])
        self.assertGreater(lines[-1]["test_accuracy"], 0.9)
        with open(self.path("m.jsonl"), encoding="utf-8") as file:
            self.assertEqual([json.loads(line) for line in file], lines)
        self.assertEqual(ElementTree.parse(self.path("c.svg")).getroot().tag, "{http://www.w3.org/2000/svg}svg")
        self.assertEqual(sorted(os.listdir(self.folder)), ["c.safetensors", "c.safetensors.best", "c.safetensors.prev", "c.svg", "m.jsonl"])

    def test_evaluates_what_it_saved(self):
        lines, _ = self.run_train("--epochs=3")
        best = max(line["test_accuracy"] for line in lines)
        shown = subprocess.run([RESNETC, "eval", MODEL, "--data=digits", f"--checkpoint={self.checkpoint}.best", "--json"], capture_output=True, check=True)
        self.assertEqual(json.loads(shown.stdout)["top1"], best)

    def test_exports_the_weights_of_a_checkpoint(self):
        self.run_train("--epochs=1")
        out = self.path("w.safetensors")
        subprocess.run([RESNETC, "export", MODEL, f"--checkpoint={self.checkpoint}", "-o", out], check=True)
        self.assertEqual(sorted(key for key in header_of(out)[0] if key != "__metadata__"), ["fc.bias", "fc.weight"])
        for name in ("fc.bias", "fc.weight"):
            np.testing.assert_array_equal(tensor_of(out, name), tensor_of(self.checkpoint, name))
        # And in again: an epoch from there moves less than one from zeros.
        self.run_train("--epochs=1", "--lr=0", f"--weights={out}", checkpoint=self.path("again"))
        np.testing.assert_array_equal(tensor_of(self.path("again"), "fc.weight"), tensor_of(self.checkpoint, "fc.weight"))

    def test_lists_all_weights_that_do_not_fit(self):
        self.run_train("--epochs=1")
        _, error = self.run_train(f"--weights={self.checkpoint}", code=1, checkpoint=self.path("other"))
        self.assertIn("extra momentum:fc.bias; extra momentum:fc.weight", error)
        self.run_train("--epochs=1", f"--weights={self.checkpoint},except=momentum*", checkpoint=self.path("other"))

    def test_leaves_frozen_parameters(self):
        self.run_train("--epochs=1", "--freeze=*.bias")
        self.assertFalse(tensor_of(self.checkpoint, "fc.bias").any())
        self.assertTrue(tensor_of(self.checkpoint, "fc.weight").any())
        _, error = self.run_train("--freeze=layer*", code=1, checkpoint=self.path("other"))
        self.assertIn("--freeze: expected names of parameters, got layer*, which matches none", error)

    def test_is_repeatable_and_depends_on_the_seed(self):
        for name, seed in (("a", 1), ("b", 1), ("c", 2)):
            self.run_train("--epochs=2", f"--seed={seed}", "--augment=crop:1,flip", checkpoint=self.path(name))
        self.assertEqual(contents(self.path("a")), contents(self.path("b")))
        self.assertFalse((tensor_of(self.path("a"), "fc.weight") == tensor_of(self.path("c"), "fc.weight")).all())

    def test_accumulated_batches_make_one_step(self):
        """Sums of another order: equal but for rounding, and as many steps."""
        self.run_train("--epochs=2")
        self.run_train("--epochs=2", "--accumulate=4", batch=25, checkpoint=self.path("four"))
        self.assertEqual(self.progress(self.path("four")), self.progress())
        np.testing.assert_allclose(tensor_of(self.path("four"), "fc.weight"), tensor_of(self.checkpoint, "fc.weight"), rtol=1e-4, atol=1e-6)

    def test_resumes_with_the_same_bits(self):
        """At the end of an epoch and at steps within one; 15 steps an epoch."""
        options = ("--epochs=4", "--seed=7", "--augment=crop:1,flip", "--schedule=cosine", "--warmup=1")
        whole, _ = self.run_train(*options, "--metrics=" + self.path("whole.jsonl"), checkpoint=self.path("whole"))
        for stop in (1, 7, 15, 16, 29, 30, 44):
            with self.subTest(stop=stop):
                path, metrics = self.path(f"stop{stop}"), "--metrics=" + self.path(f"m{stop}")
                process = subprocess.Popen(self.command(*options, metrics, "--save-every=1", checkpoint=path), stdout=subprocess.DEVNULL)
                while not (os.path.exists(path) and self.progress(path)[1] >= stop):
                    time.sleep(0.001)
                process.kill()
                process.wait()
                rest, _ = self.run_train(*options, metrics, "--resume", checkpoint=path)
                self.assertEqual(contents(path), contents(self.path("whole")))
                same = ("epoch", "train_loss", "train_accuracy", "test_accuracy")
                with open(self.path(f"m{stop}"), encoding="utf-8") as file:
                    written = [json.loads(line) for line in file]
                self.assertEqual([[line[key] for key in same] for line in written], [[line[key] for key in same] for line in whole])
                self.assertEqual(written[len(written) - len(rest) :], rest)

    def test_saves_and_stops_when_asked(self):
        for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=sent):
                self.checkpoint = self.path(f"c{sent}")
                process = self.start("--epochs=100000")
                process.stdout.readline()
                process.send_signal(sent)
                _, error = process.communicate(timeout=30)
                self.assertEqual(process.returncode, INTERRUPTED)
                self.assertRegex(error, rf"stopped by {sent.name} in epoch \d+ after step \d+; .*c{sent:d} is saved, --resume goes on")
                self.assertFalse(os.path.exists(self.checkpoint + ".lock"))
                epoch, step = self.progress()
                self.run_train(f"--epochs={epoch + 1}", "--resume")
                self.assertEqual(self.progress(), (epoch + 1, 15 * (epoch + 1)))
                self.assertGreater(15 * (epoch + 1), step)

    def test_a_kill_at_any_moment_leaves_a_checkpoint_to_resume(self):
        chance = random.Random(1)
        last = (0, 0)
        for kill in range(KILLS):
            process = self.start("--epochs=1000000", "--save-every=1", *(["--resume"] if os.path.exists(self.checkpoint) else []))
            while not os.path.exists(self.checkpoint):
                time.sleep(0.001)
            time.sleep(chance.uniform(0.02, 0.12))
            process.kill()
            process.wait()
            now = self.progress()
            self.assertGreaterEqual(now, last, f"kill {kill}")
            last = now
        self.run_train(f"--epochs={last[0] + 1}", "--resume")
        self.assertEqual(self.progress()[0], last[0] + 1)
        left = {name[len("c.safetensors") :] for name in os.listdir(self.folder)}
        self.assertLessEqual(left, {"", ".prev", ".best", ".best.tmp"})

    def test_refuses_to_write_over_a_checkpoint_or_to_resume_from_none(self):
        _, error = self.run_train("--resume", code=1)
        self.assertIn("c.safetensors: expected a checkpoint for --resume, got none", error)
        self.run_train("--epochs=1")
        before = contents(self.checkpoint)
        _, error = self.run_train("--epochs=1", code=1)
        self.assertIn("c.safetensors: expected no checkpoint yet, got one", error)
        self.assertEqual(contents(self.checkpoint), before)

    def test_two_trainings_do_not_share_a_checkpoint(self):
        process = self.start("--epochs=100000")
        process.stdout.readline()
        _, error = self.run_train("--epochs=100000", "--resume", code=4)
        self.assertIn("c.safetensors: locked by another training", error)

    def test_goes_on_with_the_same_seed_and_data(self):
        self.run_train("--epochs=1", "--seed=3")
        _, error = self.run_train("--epochs=2", "--resume", "--seed=4", code=1)
        self.assertIn("seed, expected 3 or none, got 4", error)
        np.save(self.path("x.npy"), np.zeros((5, 1, 8, 8), np.float32))
        np.save(self.path("y.npy"), np.zeros(5, np.int64))
        _, error = self.run_train("--epochs=2", "--resume", data=f"npy:{self.path('x.npy')},{self.path('y.npy')}", code=1)
        self.assertIn("samples of the training set, expected 1438, got 5", error)
        lines, error = self.run_train("--epochs=1", "--resume")
        self.assertEqual(lines, [])
        self.assertIn("has 1 epochs already", error)

    def test_goes_on_from_the_previous_checkpoint_if_the_newest_is_damaged(self):
        self.run_train("--epochs=3", checkpoint=self.path("whole"))
        self.run_train("--epochs=2")
        data = bytearray(contents(self.checkpoint))
        data[-1] ^= 1
        with open(self.checkpoint, "wb") as file:
            file.write(data)
        _, error = self.run_train("--epochs=3", "--resume")
        self.assertIn("damaged checkpoint: digest", error)
        self.assertIn("going on with", error)
        self.assertEqual(contents(self.checkpoint), contents(self.path("whole")))
        self.assertEqual(contents(self.checkpoint + ".damaged"), bytes(data))

    def test_stops_at_a_loss_that_is_not_finite(self):
        images = np.zeros((200, 1, 8, 8), np.float32)
        images[150, 0, 0, 0] = np.nan
        np.save(self.path("x.npy"), images)
        np.save(self.path("y.npy"), np.zeros(200, np.int64))
        data = f"npy:{self.path('x.npy')},{self.path('y.npy')}"
        _, error = self.run_train("--save-every=1", "--epochs=5", data=data, code=1)
        self.assertRegex(error, r"regression.so: epoch 1, step [12]: the gradient of fc.weight is not finite")
        if os.path.exists(self.checkpoint):
            self.assertTrue(np.isfinite(tensor_of(self.checkpoint, "fc.weight")).all())

    def test_refuses_labels_that_are_no_class(self):
        np.save(self.path("x.npy"), np.zeros((5, 1, 8, 8), np.float32))
        np.save(self.path("y.npy"), np.array([0, 1, 2, 10, 4]))
        _, error = self.run_train(data=f"npy:{self.path('x.npy')},{self.path('y.npy')}", code=1)
        self.assertIn("x.npy: row 3: label, expected 0 to 9, got 10", error)

    def test_a_full_disk_leaves_the_old_checkpoint(self):
        self.run_train("--epochs=1")
        before = contents(self.checkpoint)
        for limit in (0, 100, 1000, len(before) - 1):
            with self.subTest(limit=limit):
                _, error = self.run_train("--epochs=2", "--resume", limit=limit, code=4)
                self.assertIn("c.safetensors: cannot write: File too large", error)
                self.assertEqual(contents(self.checkpoint), before)
        self.run_train("--epochs=2", "--resume")

    def test_a_folder_that_is_not_there_shows_at_once(self):
        start = time.monotonic()
        _, error = self.run_train("--epochs=1000000", checkpoint=self.path("none/c"), code=4)
        self.assertIn("none/c.lock: cannot write: No such file or directory", error)
        self.assertLess(time.monotonic() - start, 30)

    def test_files_that_cannot_be_written_show_before_the_first_epoch(self):
        for option in ("--metrics", "--chart"):
            lines, error = self.run_train(f"{option}={self.path('none/f')}", code=4, checkpoint=self.path(option))
            self.assertEqual(lines, [])
            self.assertIn("none/f: cannot write: No such file or directory", error)
        self.assertEqual(os.listdir(self.folder), [])

    def test_its_bar_fits_the_terminal(self):
        """Else it would wrap, and each one leave a line behind."""
        for columns in (40, 80, 200):
            with self.subTest(columns=columns):
                printed = self.run_in_terminal(columns, "--epochs=300", checkpoint=self.path(str(columns)))
                bars = re.findall(r"\r\x1b\[K(epoch \d+/300 [^\r]*)", printed)
                self.assertTrue(bars, printed)
                self.assertLess(max(map(len, bars)), columns)
                self.assertEqual(any("[#" in bar or "[." in bar for bar in bars), columns > 40)

    def run_in_terminal(self, columns, *options, **more):
        """What a training writes to standard error, which is a terminal so wide."""
        terminal, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(self.command(*options, **more), stdout=subprocess.DEVNULL, stderr=inside)
        os.close(inside)
        printed = b""
        with open(terminal, "rb", buffering=0) as file:
            try:
                while data := file.read(65536):
                    printed += data
            except OSError:  # how a terminal says that the other end is closed
                pass
        self.assertEqual(process.wait(), 0, printed)
        return printed.decode()

    def test_the_compiled_weights_count_without_a_checkpoint(self):
        shown = subprocess.run([RESNETC, "eval", MODEL, "--data=digits", "--json"], capture_output=True, text=True, check=True)
        self.assertIn("regression.so: note: no --checkpoint, so the weights are those that it was compiled with", shown.stderr)
        self.assertEqual(json.loads(shown.stdout)["images"], 359)
        bench = subprocess.run([RESNETC, "bench", MODEL, "--seconds=0.01"], capture_output=True, text=True, check=True)
        self.assertEqual(bench.stderr, "")

    def test_names_its_checkpoint_after_the_model(self):
        model = self.path("net.so")
        os.symlink(MODEL, model)
        subprocess.run([RESNETC, "train", model, "--data=digits", "--epochs=1"], check=True, stdout=subprocess.DEVNULL)
        self.assertTrue(os.path.exists(self.path("net.ckpt.safetensors")))

    def test_is_silent_but_for_its_lines(self):
        done = subprocess.run(self.command("--epochs=2"), capture_output=True, check=True)
        self.assertEqual(done.stderr, b"")


if __name__ == "__main__":
    unittest.main()
