"""Whole gradients of compiled training steps against the float64 interpreter, which torch_gradients_test.py compares with PyTorch."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import networks
import one_step

# Of a gradient's norm, or of that of its layer's weight. On every zoo network here 5e-6 at most with either.
BOUNDS = {"direct": 1e-5, "auto": 1e-4}


class GradientsCase(unittest.TestCase):
    """One case a network; `exact` is what all other steps are compared with."""

    def exact(self, network):
        return one_step.interpreted(network)

    def steps(self, network):
        """(what it is, the step, its bound)."""
        for conv, bound in BOUNDS.items():
            yield f"--conv={conv}", one_step.compiled(network, f"--conv={conv}"), bound

    def check(self, network):
        exact = self.exact(network)
        parameters = {key for key in exact if key[0] == "gradient"}
        for what, step, bound in self.steps(network):
            with self.subTest(what):
                errors = one_step.errors(step, exact)
                self.assertLessEqual(parameters, errors.keys())
                worst = max(errors, key=errors.get)
                print(f"{network.model} {what}: {len(errors)} tensors, largest relative error {errors[worst]:.1e} in {worst[1]}")
                self.assertLessEqual(errors[worst], bound, worst)

    @classmethod
    def add_cases(cls):
        for name, make in networks.for_gradients().items():
            case = lambda self, make=make: self.check(make())
            if name not in ("digits", "d2l18"):
                case = unittest.skipUnless(os.path.isdir(networks.DATA), networks.NO_DATA)(case)
            setattr(cls, f"test_{name}", case)


class Gradients(GradientsCase):
    pass


Gradients.add_cases()

if __name__ == "__main__":
    unittest.main()
