"""Random residual graphs three ways: the compiled library and ONNX Runtime against the float64 interpreter, which --check-passes runs too."""
import os
import sys
import tempfile
import unittest

import onnx

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import runner
from random_graphs import RandomGraph

# Relative L2 of the outputs. Sigmoids, divisions and sums may cancel what convolutions computed: then nobody computes the
# result to this bound in float32, and the library has to be at least as close to float64 as ONNX Runtime is.
BOUND = 4e-6
# The two oracles have to agree, or the graph says nothing.
ORACLE_BOUND = 1e-4
FIRST_SEED, COUNT, LONG_COUNT = 1, 30, 500


class RandomGraphs(unittest.TestCase):
    def check(self, seed):
        graph = RandomGraph(seed)
        model = graph.model()
        session = runner.session_of(model.SerializeToString())
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onnx")
            onnx.save(model, path)
            library = runner.compiled(path, folder, "--check-passes")
            for batch in (3,) if graph.batch == 3 else (1, 4):
                self.check_batch(model, session, library, batch, folder)

    def check_batch(self, model, session, library, batch, folder):
        inputs = runner.inputs_of(session, batch, {}, 1.0, seed=batch)
        names = [entry.name for entry in session.get_outputs()]
        values = runner.run_library(library, inputs, names, folder)
        exact = runner.interpreted(model, inputs, folder)
        for name, theirs, reference in zip(names, session.run(names, inputs), exact):
            peer = runner.relative_error(theirs, reference)
            error = runner.relative_error(values[name], reference)
            print(f"batch {batch} {name}: {error:.1e}, ONNX Runtime {peer:.1e}")
            self.assertLessEqual(peer, ORACLE_BOUND)
            self.assertLessEqual(error, max(BOUND, peer))


for seed in range(FIRST_SEED, FIRST_SEED + (LONG_COUNT if os.environ.get("RESNETC_LONG") else COUNT)):
    setattr(RandomGraphs, f"test_seed_{seed}", lambda self, seed=seed: self.check(seed))

if __name__ == "__main__":
    unittest.main()
