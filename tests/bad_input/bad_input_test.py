"""Bad models one by one: exit code, one line a problem that names file and culprit, quickly, in little memory, nothing left behind."""
import inspect
import os
import re
import resource
import subprocess
import sys
import tempfile
import unittest

import onnx

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "onnx")]
import cases
import runner
import weight_cases

CASES = [*cases.FILE, *cases.CONV, *cases.GRAPH, *weight_cases.TENSORS, *weight_cases.FILES]
# Processor time and memory of a refusal, both programs together.
MOST_SECONDS, MOST_BYTES = 1.0, 256 << 20
# A chain of 100,000 nodes is to compile in this time.
MOST_SECONDS_SLOW = 60.0


def case_name(case):
    return f"test_{case.id.lower()}_{case.name}"


def is_sanitized():
    """Sanitizers take memory and time of their own."""
    with open(os.path.join(os.environ["RESNETC_BUILD"], "CMakeCache.txt"), encoding="utf-8") as file:
        return "-fsanitize" in file.read()


def run_measured(command, timeout):
    """(exit code, lines on stderr, processor seconds, largest resident bytes) of a command and what it starts."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (timeout, timeout)))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        lines = errors.read().decode(errors="replace").splitlines()
    return process.returncode, lines, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


class BadInput(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.models, self.results = (os.path.join(folder.name, name) for name in ("models", "results"))
        os.mkdir(self.models)
        os.mkdir(self.results)
        self.path = os.path.join(self.models, "model.onnx")

    def write(self, case):
        """The spoilt model as a file; what it is, to compare with."""
        made = case.make(self.models) if inspect.signature(case.make).parameters else case.make()
        with open(self.path, "wb") as file:
            file.write(made if isinstance(made, bytes) else made.SerializeToString())
        return made

    def check(self, case):
        self.write(case)
        before = sorted(os.listdir(self.models))
        command = [runner.RESNETC, "compile", self.path, "-o", os.path.join(self.results, "model.so")]
        code, lines, seconds, used = run_measured(command, 120)
        codes = case.code if isinstance(case.code, tuple) else (case.code,)
        self.assertIn(code, codes, lines)
        self.check_lines(case, lines)
        self.assertEqual(sorted(os.listdir(self.models)), before)
        if case.slow:
            self.assertLess(seconds, MOST_SECONDS_SLOW)
        elif code and not is_sanitized():
            self.assertLess(seconds, MOST_SECONDS)
            self.assertLess(used, MOST_BYTES)
        if code:
            self.assertEqual(os.listdir(self.results), [])
        elif case.compare:
            self.compare()

    def check_lines(self, case, lines):
        if len(case.says) > 1 and lines[-1].endswith(f": {len(case.says)} problems"):
            lines = lines[:-1]
        self.assertEqual(len(lines), len(case.says), lines)
        for line, pattern in zip(lines, case.says):
            self.assertRegex(line, pattern)
            if case.code:
                self.assertIn("model.onnx", line)
            self.assertLess(len(line), 1000)

    def compare(self):
        session = runner.session_of(self.path)
        library = os.path.join(self.results, "model.so")
        batch = session.get_inputs()[0].shape[0]
        error = runner.compare(library, session, batch if isinstance(batch, int) else 2, self.results)
        self.assertLess(error, 4e-6)


class Rows(unittest.TestCase):
    """rows.txt has each id of the list of named bad inputs, with its cases or with the reason why it has none."""

    IDS = [f"M{number:02}" for number in range(1, 37)] + [f"W{number:02}" for number in range(1, 15)]

    def rows(self):
        with open(os.path.join(HERE, "rows.txt"), encoding="utf-8") as file:
            return [line.split() for line in file if line.strip() and not line.startswith("#")]

    def test_every_id_is_there(self):
        self.assertEqual(sorted({row[0] for row in self.rows()}), self.IDS)

    def test_every_case_exists_and_every_reason_is_given(self):
        for row in self.rows():
            if row[1] == "later":
                self.assertGreater(len(row), 3, f"{row[0]}: later needs its reason")
            else:
                self.assertEqual(len(row), 2, row)
                self.assertTrue(hasattr(BadInput, row[1]), f"{row[0]}: no case {row[1]}")

    def test_every_case_is_listed(self):
        self.assertEqual(sorted(map(case_name, CASES)), sorted(row[1] for row in self.rows() if row[1] != "later"))


for case in CASES:
    setattr(BadInput, case_name(case), lambda self, case=case: self.check(case))

if __name__ == "__main__":
    unittest.main()
