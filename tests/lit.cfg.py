# The lit suite: .mlir files through resnetc-opt, .test files through the command line.
import os

import lit.formats

config.name = "resnetc." + config.folder
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.test_source_root = os.path.join(config.source_root, "tests", config.folder)
config.test_exec_root = os.path.join(config.binary_root, "tests", "lit", config.folder)
config.excludes = ["Inputs"]

tools = [os.path.join(config.binary_root, "bin"), config.llvm_tools]
config.environment["PATH"] = os.pathsep.join(tools + [os.environ["PATH"]])
# Not the user's own.
config.environment["RESNETC_CACHE"] = os.path.join(config.binary_root, "kernel-cache")
config.substitutions.append(("%python", os.environ.get("RESNETC_PYTHON", "python3")))
config.substitutions.append(("%source_root", config.source_root))

# The shared test data are beside the checkout, and only there where the project is developed.
shared = os.environ.get("RESNETC_SHARED", os.path.join(config.source_root, "..", "shared"))
config.substitutions.append(("%shared", shared))
if os.path.isdir(shared):
    config.available_features.add("shared")
