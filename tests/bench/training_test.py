"""The benchmark's step of training in PyTorch begins with the loss that NumPy computes in float64."""
import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bench"))
import networks  # finds zoo_networks
import reference
import training
import zoo_networks


class Training(unittest.TestCase):
    def test_the_first_loss_is_that_of_the_reference(self):
        for name, classes in (("digits", 10), ("cifar20", 10)):
            images = zoo_networks.images(name)
            job = {"network": name, "batch": len(images), "classes": classes, "threads": 1}
            loss = training.open_pytorch(job, images)()
            self.assertLess(reference.error(loss, training.reference_loss(name, images, classes)), 1e-6, name)


if __name__ == "__main__":
    unittest.main()
