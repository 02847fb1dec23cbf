"""Checks that includes follow the arrows of layers.txt."""
import os
import re

from sources import ROOT, lines_of, report, tracked

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')
PUBLIC_FOLDERS = ("compiler/support/include", "frontend/include", "runtime/include", "compiler/driver/include")
LIBRARIES = {"mlir/": "mlir", "llvm/": "llvm", "llvm-c/": "llvm", "lld/": "lld", "Halide": "halide", "png.h": "png",
             "jpeglib.h": "jpeg", "jerror.h": "jpeg", "zlib.h": "zlib", "CLI/": "cli11", "nlohmann/": "json",
             "onnx/onnx": "protobuf", "google/": "protobuf"}


def read_layers(lines):
    layers = {}
    for line in lines:
        line = line.split("#")[0].strip()
        if line:
            folder, _, allowed = line.partition(":")
            layers[folder] = allowed.split()
    return layers


def is_under(path, folder):
    return path == folder or path.startswith(folder + "/")


def layer_of(path, layers):
    return max((folder for folder in layers if is_under(path, folder)), key=len, default=None)


def target_of(include, path):
    """The file of the project or the library that an include names; None for the standard library."""
    for start, library in LIBRARIES.items():
        if include.startswith(start):
            return library
    candidates = [include, os.path.join(os.path.dirname(path), include)]
    candidates += [os.path.join(folder, include) for folder in PUBLIC_FOLDERS]
    for candidate in candidates:
        if os.path.exists(os.path.join(ROOT, candidate)):
            return os.path.normpath(candidate)
    # Generated: compiler/ir/NnOps.h.inc and the like.
    return include if include.startswith(("compiler/", "frontend/", "runtime/")) else None


def problem_of(path, include, layers):
    layer = layer_of(path, layers)
    target = target_of(include, path)
    if layer is None or target is None:
        return None
    if layer_of(target, layers) == layer or any(is_under(target, allowed) for allowed in layers[layer]):
        return None
    return f"{path}: includes {target}, but {layer} may include only: {' '.join(layers[layer]) or 'nothing'}"


def main():
    layers = read_layers(lines_of("tests/style/layers.txt"))
    problems = []
    for path in tracked(".c", ".cpp", ".h", ".td"):
        for line in lines_of(path):
            match = INCLUDE.match(line)
            problem = match and problem_of(path, match.group(1), layers)
            if problem:
                problems.append(problem)
    report(problems)


if __name__ == "__main__":
    main()
