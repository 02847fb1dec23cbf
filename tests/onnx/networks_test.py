"""Networks of every kind, compiled from ONNX and compared with ONNX Runtime on several batches: a case each."""
import os
import sys
import tempfile
import unittest

import onnx

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import blocks
import networks
import runner
from graph import GraphBuilder

# Relative L2 of each output. ONNX Runtime's own float32 error is about 4e-7 of it, ours at most 2e-6.
BOUND = 4e-6


class Networks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def save(self, model, **settings):
        path = os.path.join(self.folder, "model.onnx")
        onnx.save(model, path, **settings)
        return path

    def agree(self, library, session, batch, **settings):
        error = runner.compare(library, session, batch, self.folder, **settings)
        print(f"{self._testMethodName[5:]} batch {batch}: {error:.1e}")
        self.assertLessEqual(error, BOUND, f"batch {batch}")

    def check(self, network):
        model = network.model()
        library = runner.compiled(self.save(model), self.folder, *network.options)
        if network.freed:  # ONNX Runtime has no option for it
            runner.free_batch(model)
        session = runner.session_of(model.SerializeToString())
        for batch in network.batches:
            self.agree(library, session, batch, extents=network.extents, spread=network.spread)

    def test_external_data(self):
        """Weights in files beside the model, one for all and one a tensor."""
        network = networks.NETWORKS["basic"]
        session = runner.session_of(network.model().SerializeToString())
        for together in (True, False):
            path = self.save(network.model(), save_as_external_data=True, all_tensors_to_one_file=together, location="w.bin" if together else None, size_threshold=0)
            self.agree(runner.compiled(path, self.folder), session, 2)

    def test_taps(self):
        """Inner tensors as outputs, in the order in which they were asked for."""
        g = GraphBuilder()
        x = g.conv_bn(g.input(["n", 3, 24, 24]), 3, 16)
        y = blocks.basic(g, x, 16, 24, 2)
        g.output(g.classifier(y, 24))
        model = g.model()
        taps = [y, x]
        library = runner.compiled(self.save(model), self.folder, *[f"--output-tensor={tap}" for tap in taps])
        model.graph.output.extend(onnx.helper.make_tensor_value_info(tap, onnx.TensorProto.FLOAT, [None] * 4) for tap in taps)
        session = runner.session_of(model.SerializeToString())
        self.agree(library, session, 3, outputs=taps)


def add_cases():
    chosen = networks.NETWORKS | (networks.LARGE if os.environ.get("RESNETC_LONG") else {})
    for name, network in chosen.items():
        setattr(Networks, f"test_{name}", lambda self, network=network: self.check(network))


add_cases()

if __name__ == "__main__":
    unittest.main()
