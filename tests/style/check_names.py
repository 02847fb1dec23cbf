"""Checks names of files, their first lines, and words that do not belong in the project."""
import os
import re

from sources import lines_of, report, tracked

CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*$")
SNAKE = re.compile(r"[a-z][a-z0-9_]*$")
KEBAB = re.compile(r"[a-z0-9_]+(-[a-z0-9_]+)*$")  # an op's own name keeps its underscores: avg_pool2d-invalid.mlir
UPPER = re.compile(r"[A-Z]+$")
# First match decides: where, ending, what the name without its ending must look like.
RULES = (
    ("compiler/driver/tools/", ".cpp", re.compile(r"main$|resnetc-opt$|[A-Z][A-Za-z0-9]*$"), "CamelCase, main or the tool's name"),
    ("examples/", ".cpp", SNAKE, "snake_case"),
    ("examples/", ".h", SNAKE, "snake_case"),
    ("bench/", ".cpp", SNAKE, "snake_case"),
    ("runtime/", ".h", SNAKE, "snake_case"),
    ("tests/runtime/", ".h", re.compile(rf"{CAMEL.pattern}|{SNAKE.pattern}"), "CamelCase or, for C, snake_case"),
    ("tests/", ".cpp", re.compile(rf"{CAMEL.pattern}|[a-z_]+_bench$"), "CamelCase or NAME_bench"),
    ("", ".c", SNAKE, "snake_case"),
    ("", ".cpp", CAMEL, "CamelCase"),
    ("", ".h", CAMEL, "CamelCase"),
    ("", ".td", CAMEL, "CamelCase"),
    ("", ".mlir", KEBAB, "kebab-case"),
    ("", ".test", KEBAB, "kebab-case"),
    ("docs/", ".md", re.compile(r"README$|[a-z0-9]+(-[a-z0-9]+)*$"), "kebab-case"),
    ("", ".md", UPPER, "UPPER"),
    ("", ".py", re.compile(r"[a-z][a-z0-9_.]*$"), "snake_case"),
)
VAGUE = re.compile(r"(Utils?|Helpers?|Manager|Misc|Common)$")
# Paths of one developer's machine, and notes to oneself: the project speaks of itself alone.
UNWANTED = re.compile(r"(?<![\w.~}])/(?:home|root|work|Users)/|\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
SPDX = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"


def rule_of(path):
    for start, ending, pattern, what in RULES:
        if path.startswith(start) and path.endswith(ending):
            return ending, pattern, what
    return None


def name_problems(path):
    rule = rule_of(path)
    if rule is None:
        return
    ending, pattern, what = rule
    name = os.path.basename(path)[: -len(ending)]
    if not pattern.match(name):
        yield f"{path}: the name is not {what}"
    if VAGUE.search(name):
        yield f"{path}: the name says nothing; name the concept"


def header_problems(path, lines):
    """A source file opens with its name and its job, and says its licence."""
    if not path.endswith((".c", ".cpp", ".h", ".td")):
        return
    name = re.escape(os.path.basename(path))
    if not lines or not re.match(rf"(//|/\*)===-+ {name} - \S", lines[0]):
        yield f"{path}:1: expected the file's name and its job, as in //===- {os.path.basename(path)} - what it does ---===//"
    if not any(SPDX in line for line in lines[:8]):
        yield f"{path}: expected in its first lines: {SPDX}"


def word_problems(path, lines):
    for number, line in enumerate(lines, 1):
        match = UNWANTED.search(line)
        if match:
            yield f"{path}:{number}: '{match.group()}' does not belong in the project"


def is_text(path):
    return not path.endswith((".npy", ".safetensors", ".gz", ".onnx", ".png", ".jpg", ".ppm", ".pgm", ".bin", ".mlirbc"))


def main():
    problems = []
    for path in tracked():
        problems += name_problems(path)
        if is_text(path):
            lines = lines_of(path)
            problems += header_problems(path, lines)
            problems += word_problems(path, lines)
    report(problems)


if __name__ == "__main__":
    main()
