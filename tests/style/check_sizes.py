"""Checks that functions and files are short enough to be held in the head.

What is longer stands in size_allow.txt with its size: `path lines` or `path:function lines`. The list may only shrink: an entry that
is larger than it needs to be, or not needed at all, is a problem too.
"""
import os
import re

from sources import lines_of, report, tracked

FUNCTION_LIMIT = 80
TEST_LIMIT = 150  # a test may hold its table of cases
FILE_LIMITS = (("runtime/include/", 400), ("frontend/include/", 400), (".h", 200), (".mlir", 250), (".td", 400),
               (".cpp", 600), (".c", 600), (".py", 400))
NOT_FUNCTIONS = re.compile(r"\s*(if|for|while|switch|else|do|case|default|namespace|struct|class|enum|union|extern|return|static const\w* .*=)\b")


def file_limit(path):
    for key, limit in FILE_LIMITS:
        if path.startswith(key) or path.endswith(key):
            return limit
    return None


def functions_of(lines):
    """(name, length) of each function of a file that clang-format wrote: it ends where a brace stands below its first column."""
    opened = {}  # indent -> (first line, text) of a statement that may become a function
    for number, line in enumerate(lines):
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if text.startswith(("}", "//", "#", "*", "/*")) or not text:
            start = opened.pop(indent, None) if text.startswith("}") else None
            if start:
                yield name_of(start[1]), number - start[0] + 1
            continue
        statement = opened.get(indent)
        if statement is None or statement[1].endswith((";", "}", ":")):
            opened[indent] = (number, text)
        else:
            opened[indent] = (statement[0], statement[1] + " " + text)
        if text.endswith("{") and not is_function(opened[indent][1]):
            opened[indent] = None
        opened = {column: start for column, start in opened.items() if start and column <= indent}


def is_function(signature):
    return "(" in signature and not NOT_FUNCTIONS.match(signature) and "= {" not in signature


def name_of(signature):
    if signature.startswith("TEST"):
        return signature[: signature.index(")")].split("(")[1].replace(", ", ".")
    return signature.split("(")[0].split()[-1].lstrip("*&")


def sizes_of(path, lines):
    """What is over its limit in one file: (`path` or `path:function`, lines, limit)."""
    limit = file_limit(path)
    if limit and len(lines) > limit:
        yield path, len(lines), limit
    longest = TEST_LIMIT if path.startswith("tests/") else FUNCTION_LIMIT
    if path.endswith((".c", ".cpp", ".h")):
        for name, length in functions_of(lines):
            if length > longest:
                yield f"{path}:{name}", length, longest


def read_allowed(lines):
    entries = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {entry[0]: int(entry[1]) for entry in entries}


def problems_of(found, allowed):
    for key, size, limit in found:
        if size > allowed.get(key, limit):
            yield f"{key}: {size} lines, the limit is {allowed.get(key, limit)}"
        elif size < allowed[key]:
            yield f"size_allow.txt: {key} has {size} lines now; lower its entry"
    for key in allowed.keys() - {key for key, _, _ in found}:
        yield f"size_allow.txt: {key} keeps the limit now; remove its entry"


def main():
    found = []
    for path in tracked(".c", ".cpp", ".h", ".td", ".mlir", ".py"):
        found += sizes_of(path, lines_of(path))
    allowed = read_allowed(lines_of(os.path.join("tests", "style", "size_allow.txt")))
    report(list(problems_of(found, allowed)))


if __name__ == "__main__":
    main()
