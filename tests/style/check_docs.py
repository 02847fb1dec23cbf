"""Checks that the links of the Markdown pages lead somewhere."""
import os
import re

from sources import ROOT, lines_of, report, tracked

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def link_problems(path, lines):
    for number, line in enumerate(lines, 1):
        for target in LINK.findall(line):
            if "://" in target or target.startswith("mailto:"):
                continue
            if not os.path.exists(os.path.join(ROOT, os.path.dirname(path), target)):
                yield f"{path}:{number}: no such file: {target}"


def main():
    report([problem for path in tracked(".md") for problem in link_problems(path, lines_of(path))])


if __name__ == "__main__":
    main()
