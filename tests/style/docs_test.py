"""Runs the examples of the documentation: the fenced blocks whose first line says `test`.

    ```sh test            runs the block with bash
    ```c test=main.c      writes the block to a file for the blocks below
    ```text test          what the last sh block must have printed; `...` stands for anything

The blocks of a page run in order in one new folder, with the built tools and the interpreter of the tests as `python` on PATH and
RESNETC_SOURCE naming the checkout. A page with blocks of Python is skipped where there is no numpy.
"""
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sources import ROOT, lines_of, tracked

FENCE = re.compile(r"^```(\w+) test(?:=(\S+))?$")


def blocks_of(lines):
    """(line number, language, file name or None, text) of each block that is to be tested."""
    block = None
    for number, line in enumerate(lines, 1):
        match = FENCE.match(line)
        if match:
            block = (number, match.group(1), match.group(2), [])
        elif block and line == "```":
            yield (*block[:3], "\n".join(block[3]) + "\n")
            block = None
        elif block:
            block[3].append(line)


def environment():
    build = os.environ.get("RESNETC_BUILD", os.path.join(ROOT, "build"))
    found = dict(os.environ, RESNETC_SOURCE=ROOT)
    found["PATH"] = os.pathsep.join([os.path.join(build, "bin"), os.path.dirname(sys.executable), found["PATH"]])
    return found


def matches(expected, printed):
    pattern = ".*".join(re.escape(part) for part in expected.strip().split("..."))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


class Examples(unittest.TestCase):
    def run_page(self, path):
        printed = ""
        blocks = list(blocks_of(lines_of(path)))
        if any(language == "python" for _, language, _, _ in blocks) and not importlib.util.find_spec("numpy"):
            self.skipTest("no numpy")
        with tempfile.TemporaryDirectory() as folder:
            for number, language, name, text in blocks:
                where = f"{path}:{number}"
                if name:
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                        file.write(text)
                elif language == "text":
                    self.assertTrue(matches(text, printed), f"{where}: expected\n{text}\ngot\n{printed}")
                else:
                    printed = self.run_shell(text, folder, where)

    def run_shell(self, text, folder, where):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=folder, env=environment(), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        self.assertEqual(done.returncode, 0, f"{where}: exit status {done.returncode}:\n{done.stdout}")
        return done.stdout


class Extraction(unittest.TestCase):
    def test_only_marked_blocks_run(self):
        lines = ["```sh", "false", "```", "```sh test", "true", "```", "```c test=a.c", "int a;", "```"]
        self.assertEqual(list(blocks_of(lines)), [(4, "sh", None, "true\n"), (7, "c", "a.c", "int a;\n")])

    def test_dots_stand_for_anything(self):
        self.assertTrue(matches("a ... c", "a b b c\n"))
        self.assertFalse(matches("a ... c", "a b b d\n"))


def add_pages():
    """One case a page that has examples."""
    for path in tracked(".md"):
        if any(True for _ in blocks_of(lines_of(path))):
            name = "test_" + re.sub(r"\W+", "_", path[: -len(".md")])
            setattr(Examples, name, lambda self, path=path: self.run_page(path))


add_pages()

if __name__ == "__main__":
    unittest.main()
