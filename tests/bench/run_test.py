"""The whole benchmark on the smallest network of the zoo, without peers and with one. Times are only required to be there."""
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bench"))
import bench
import rows


def run(*options, modules=""):
    """The finished process and the figures that it saved; a folder of `modules` hides those that are installed."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "bench.json")
        command = [sys.executable, os.path.join(ROOT, "bench", "bench.py"), f"--build={os.environ['RESNETC_BUILD']}", "--rounds=1",
                   "--seconds=0.05", "--threads=1", f"--json={path}", *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=dict(os.environ, PYTHONPATH=modules))
        with open(path, encoding="utf-8") as file:
            return done, json.load(file)


class Run(unittest.TestCase):
    def test_ours_alone_is_compared_with_the_peaks(self):
        # An input of 200 kB has pages of its own, which fault if they are given back too early.
        done, found = run("--rows=cifar20_b16,digits_b1_direct", "--peers=")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([row["row"] for row in found["rows"]], ["cifar20_b16", "digits_b1_direct"])
        for row in found["rows"]:
            self.assertLess(row["times"]["resnetc"]["error"], 1e-5)
            self.assertGreater(row["of_peak"], 0)
            self.assertGreater(row["weights_ms"], 0)
        self.assertIn("cifar20_b16", done.stdout)
        self.assertTrue({"date", "command", "cpu", "versions", "limits"} <= found.keys())

    def test_a_step_of_training_begins_with_the_right_loss(self):
        done, found = run("--rows=digits_b16_train", "--peers=")
        self.assertEqual(done.returncode, 0, done.stderr)
        row = found["rows"][0]
        self.assertTrue(row["trains"])
        self.assertLess(row["times"]["resnetc"]["error"], 1e-6)

    def test_a_peer_takes_part(self):
        done, found = run("--rows=digits_b2", "--peers=onnxruntime")
        self.assertEqual(done.returncode, 0, done.stderr)
        row = found["rows"][0]
        self.assertEqual((row["fastest_peer"], row["refused"]), ("onnxruntime", {}))
        self.assertLess(row["times"]["onnxruntime"]["error"], 1e-5)
        self.assertIsNotNone(found["versions"]["onnxruntime"])

    def test_who_is_not_there_is_a_dash_with_the_reason(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "openvino.py"), "w", encoding="utf-8") as file:
                file.write("raise ModuleNotFoundError(name='openvino')\n")
            done, found = run("--rows=digits_b1", "--peers=openvino", modules=folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(found["rows"][0]["refused"], {"openvino": "openvino is not installed"})
        self.assertIn("- openvino: openvino is not installed (digits_b1)", done.stdout)

    @mock.patch.dict(rows.BOUNDS, direct=0)
    @mock.patch.dict(os.environ)
    def test_an_error_over_the_bound_fails_the_command(self):
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            options = ["--rows=digits_b1_direct", "--peers=", "--threads=1", "--rounds=1", "--seconds=0.05", f"--json={folder}/bench.json"]
            with self.assertRaisesRegex(SystemExit, "errors over the bounds .* digits_b1_direct: "):
                bench.main([f"--build={os.environ['RESNETC_BUILD']}", *options])


if __name__ == "__main__":
    unittest.main()
