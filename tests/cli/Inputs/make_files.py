"""make_files.py FOLDER: good input files for the lit tests, and what the hand-made models say to them."""
import os
import sys

import files

folder = sys.argv[1]
os.makedirs(f"{folder}/set/even", exist_ok=True)
os.makedirs(f"{folder}/set/odd", exist_ok=True)


def write(name, data):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(data)


x = files.pixels(5, 3)
y = files.logits(x, 3)
write("x.npy", files.npy((5, 3, 8, 8), x))
write("x64.npy", files.npy((5, 3, 8, 8), x, "<f8"))
write("x-big.npy", files.npy((5, 3, 8, 8), x, ">f4"))
write("x-int.npy", files.npy((5, 3, 8, 8), x, "<i8"))
write("x4.npy", files.npy((4, 3, 8, 8), x[:4 * 192]))
write("x-flat.npy", files.npy((5, 192), x))
write("x-nhwc.npy", files.npy((5, 8, 8, 3), x))
write("x-none.npy", files.npy((0, 3, 8, 8), []))
write("y.npy", files.npy((5, 10), y))
write("y4.npy", files.npy((4, 10), y[:40]))
write("y-wrong.npy", files.npy((5, 10), y[:49] + [y[49] + 1]))
write("y-nan.npy", files.npy((5, 10), y[:49] + [float("nan")]))
labels = [max(range(10), key=lambda k: y[row * 10 + k]) for row in range(5)]
write("labels.npy", files.npy((5,), labels, "<i8"))
write("labels-wrong.npy", files.npy((5,), labels[:4] + [(labels[4] + 1) % 10], "<i8"))
write("labels-large.npy", files.npy((5,), labels[:3] + [10, 0], "<i8"))
write("labels-below.npy", files.npy((5,), labels[:3] + [-1, 0], "<i8"))
write("labels-real.npy", files.npy((5,), labels, "<f4"))
write("labels-4.npy", files.npy((4,), labels[:4], "<i8"))
write("left.npy", files.npy((2, 3), [1, 2, 3, 4, 5, 6]))
write("right.npy", files.npy((2, 3), [10, 20, 30, 40, 50, 60]))
write("right-3.npy", files.npy((3, 3), [10, 20, 30, 40, 50, 60, 70, 80, 90]))
write("sum.npy", files.npy((2, 3), [11, 22, 33, 44, 55, 66]))
write("difference.npy", files.npy((2, 3), [-9, -18, -27, -36, -45, -54]))
for model, shape in {"list": (6,), "deep": (1, 1, 3, 1, 2), "whole": (2, 1, 3)}.items():
    write(f"{model}-left.npy", files.npy(shape, [1, 2, 3, 4, 5, 6]))
    write(f"{model}-right.npy", files.npy(shape, [10, 20, 30, 40, 50, 60]))
    write(f"{model}-sum.npy", files.npy(shape, [11, 22, 33, 44, 55, 66]))
write("scalar-left.npy", files.npy((), [1]))
write("scalar-right.npy", files.npy((), [10]))
write("scalar-sum.npy", files.npy((), [11]))

grey = files.pixels(1, 1)
rgb = bytes(value for pixel in grey for value in (pixel, pixel, pixel))
write("grey.png", files.png(8, 8, grey))
write("grey.pgm", b"P5 8 8 255\n" + bytes(grey))
write("rgb.ppm", b"P6 8 8 255\n" + rgb)
write("large.pgm", b"P5 16 16 255\n" + bytes(256))
write("grey-row.npy", files.npy((1, 1, 8, 8), [value / 16 for value in grey]))
write("grey-logits.npy", files.npy((1, 10), [value / 16 for value in files.logits(grey, 1)]))
write("classes.txt", "".join(f"class {k}\n" for k in range(10)).encode())
write("nine.txt", "".join(f"class {k}\n" for k in range(9)).encode())
write("set/even/0.png", files.png(8, 8, grey))
write("set/even/2.pgm", b"P5 8 8 255\n" + bytes(grey))
write("set/odd/1.pgm", b"P5 8 8 255\n" + bytes(grey))
print("best class of the picture:", max(range(10), key=lambda k: files.logits(grey, 1)[k]))
