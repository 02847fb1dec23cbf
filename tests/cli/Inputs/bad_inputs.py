"""bad_inputs.py MODELS FOLDER: every row is a command with bad input; it must end with the given exit code, print one
line that matches on standard error, nothing on standard output, and leave no new file behind."""
import os
import re
import subprocess
import sys
import time
import zlib

import files

models, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
os.makedirs(folder, exist_ok=True)
os.chdir(folder)
SECONDS = 20  # a hostile file costs no more; two cores may be busy with other tests
FAKE, GREY, PAIR, FIXED = (f"{models}/{name}.so" for name in ("fake", "grey", "pair", "fixed"))


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)
    return name


with open(FAKE, "rb") as file:
    so = file.read()
x = files.npy((1, 3, 8, 8), files.pixels(1, 3))
good = write("good.npy", x)
write("m.so", so)
os.makedirs("dir", exist_ok=True)
os.makedirs("set/cat", exist_ok=True)
write("set/cat/a.png", b"not a picture")
os.path.lexists("dangling") or os.symlink("nowhere", "dangling")
os.path.exists("fifo") or os.mkfifo("fifo")
large = files.png(8, 8, [0] * 64, claim=(40000, 40000))
idx = b"\0\0\x08\x03" + b"\0\0\0\x01" + b"\0\0\0\x08" * 2 + bytes(64)
idx_labels = b"\0\0\x08\x01" + b"\0\0\0\x01" + b"\0"
bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
bomb = bomb.compress(b"\0\0\x08\x03\0\0\0\x01\0\0\0\x08\0\0\0\x08" + bytes(1 << 28)) + bomb.flush()


def run(name, data):
    return ["run", FAKE, f"--input={write(name, data)}"]


def image(name, data):
    return ["run", GREY, f"--image={write(name, data)}"]


def evaluate(data):
    return ["eval", GREY, f"--data={data}"]


def model(name, data):
    return ["inspect", write(name, data), "--json"]


TABLE = [
    # models
    (["inspect", "absent.so"], 1, r"absent.so: cannot open"),
    (["inspect", "dir"], 1, r"dir: expected a compiled model, got a folder"),
    (["inspect", "fifo"], 1, r"fifo: expected a compiled model, got no regular file"),
    (["inspect", "/dev/zero"], 1, r"got no regular file"),
    (["inspect", f"{models}/no_model.so"], 1, r"without the symbol resnetc_api_v1"),
    (["inspect", f"{models}/future.so"], 1, r"another API version"),
    (model("empty.so", b""), 1, r"empty.so: expected a compiled model, got an empty file"),
    (model("text.so", b"hello\n" * 99), 1, r"got no shared library"),
    (model("half.so", so[:len(so) // 2]), 1, r"got a truncated library"),
    (model("head.so", so[:64]), 1, r"got a truncated library"),
    (model("arm.so", so[:18] + b"\xb7" + so[19:]), 1, r"another machine than x86-64"),
    (model("exe.so", so[:16] + b"\x02" + so[17:]), 1, r"an ELF file that is no shared library"),
    (["bench", "absent.so", "--json"], 1, r"absent.so"),
    (["eval", "absent.so", "--data=digits", "--json"], 1, r"absent.so"),
    (["inspect", "new\nline.so"], 1, r"new.line.so: cannot open"),
    (["inspect", "$(touch new).so"], 1, r"\$\(touch new\).so: cannot open"),
    (["bench", FAKE, "--program=other"], 1, r"program, expected infer or train_step, got other"),
    (["bench", FIXED, "--batch=3"], 1, r"batch, expected 2 as compiled, got 3"),
    (["bench", FAKE, "--batch=2147483647"], 3, r"fake.so: "),
    (["x" * 10000], 2, r"got x+\.\.\.$"),
    # arrays
    (["run", FAKE, "--input=absent.npy"], 1, r"absent.npy"),
    (["run", FAKE, "--input=dir"], 1, r"dir"),
    (["run", FAKE, "--input=fifo"], 1, r"fifo"),
    (run("empty.npy", b""), 1, r"empty.npy"),
    (run("text.npy", b"hello"), 1, r"text.npy"),
    (run("short.npy", x[:-1]), 1, r"short.npy"),
    (run("long.npy", x + b"\0"), 1, r"long.npy"),
    (run("huge.npy", x[:128].replace(b"(1, 3, 8, 8)", b"(9999999999,)")), 1, r"huge.npy"),
    (run("rank.npy", files.npy((192,), files.pixels(1, 3))), 1, r'input "image", expected \?x3x8x8, got 192'),
    (run("shape.npy", files.npy((3, 1, 8, 8), files.pixels(1, 3))), 1, r"expected \?x3x8x8, got 3x1x8x8"),
    (run("zero.npy", files.npy((0, 3, 8, 8), [])), 1, r"expected \?x3x8x8, got 0x3x8x8"),
    (["run", FIXED, f"--input={good}"], 1, r"rows, expected a multiple of the batch 2 as compiled, got 1"),
    (["run", PAIR, f"--input={good}"], 2, r"NAME one of left, right, got good.npy"),
    (["run", FAKE, f"--input={good}", f"--input={good}"], 2, r"expected one file for image"),
    # outputs
    (["run", FAKE, f"--input={good}", "--output=dir"], 4, r"dir: cannot write"),
    (["run", FAKE, f"--input={good}", "--output=none/y.npy"], 4, r"none/y.npy: cannot write"),
    (["run", FAKE, f"--input={good}", "--output=/proc/y.npy"], 4, r"/proc/y.npy: cannot write"),
    (["run", FAKE, f"--input={good}", "--output=dangling"], 4, r"dangling: cannot write"),
    (["run", FAKE, f"--input={good}", "--output=/dev/full"], 4, r"/dev/full: cannot write"),
    (["run", FAKE, f"--input={good}", "--output=logits="], 2, r"expected a file for logits, got none"),
    (["run", "m.so", f"--input={good}", "--output=dir/../m.so"], 2, r"expected a file of its own"),
    (["run", FAKE, f"--input={good}", "--output=good.npy"], 2, r"expected a file of its own"),
    (["run", FAKE, f"--input={good}", "--profile=none/p.json", "--output=y.npy"], 4, r"none/p.json: cannot write"),
    (["run", FAKE, f"--input={good}", "--compare=absent.npy"], 1, r"absent.npy"),
    (["run", FAKE, f"--input={good}", f"--compare={good}"], 1, r'output "logits", expected \?x10, got 1x3x8x8'),
    (["run", FAKE, f"--input={good}", "--compare=y.npy,rel=-1"], 2, r"number of at least 0"),
    (["run", FAKE, f"--input={good}", "--compare=y.npy,rel=nan"], 2, r"number of at least 0"),
    (["run", FAKE, f"--input={good}", "--labels=good.npy"], 1, r"good.npy: lines, expected 10"),
    # pictures
    (["run", GREY, "--image=absent.png"], 1, r"absent.png"),
    (["run", GREY, "--image=fifo"], 1, r"fifo"),
    (image("empty.png", b""), 1, r"got an empty file"),
    (image("text.png", b"hello"), 1, r"expected a PNG, JPEG, PGM or PPM image"),
    (image("lfs.png", b"version https://git-lfs.github.com/spec/v1\n"), 1, r"Git LFS pointer"),
    (image("cut.png", files.png(8, 8, [0] * 64)[:60]), 1, r"cut.png: expected a whole PNG image"),
    (image("large.png", large), 3, r"at most 67108864 pixels, got 40000x40000"),
    (image("claim.png", files.png(8, 8, [0] * 64, claim=(8000, 8000))), 1, r"expected a whole PNG image"),
    (image("cut.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"), 1, r"expected a whole JPEG image"),
    (image("huge.pgm", b"P5 99999 99999 255\n"), 3, r"at most 67108864 pixels"),
    (image("short.pgm", b"P5 8 8 255\n" + bytes(63)), 1, r"expected 64 bytes, got 63"),
    (image("size.pgm", b"P5 9 8 255\n" + bytes(72)), 1, r"expected 8x8 \(height x width\), got 8x9; --resize=8x8"),
    (["run", GREY, "--image=size.pgm", "--resize=9"], 1, r"--resize: expected 8x8"),
    (["run", GREY, "--image=size.pgm", "--mean=1,2"], 1, r"--mean: expected 1 number, got 2"),
    (["run", GREY, "--image=size.pgm", "--std=0"], 1, r"--std: expected no zero"),
    (["run", GREY, "--image=size.pgm", "--color=rgb"], 1, r"--color: expected gray"),
    (["run", PAIR, "--image=size.pgm"], 1, r"inputs, expected 1 to take pictures, got 2"),
    # data sets
    (evaluate("idx:absent,absent"), 1, r"absent"),
    (evaluate("idx:dir"), 1, r"expected t10k-images-idx3-ubyte"),
    (evaluate(f"idx:{write('cut.idx', idx[:-1])},x"), 1, r"expected 64 bytes, got 63"),
    (evaluate(f"idx:{write('bomb.gz', bomb)},x"), 1, r"expected 64 bytes, got more"),
    (evaluate(f"idx:{write('good.idx', idx)},{write('labels.idx', idx_labels[:-1] + bytes([10]))}"), 1,
     r"good.idx: image 0: label, expected 0 to 9, got 10"),
    (evaluate(f"cifar10:{write('cut.bin', bytes(3072))}"), 1, r"multiple of 3073 bytes, got 3072"),
    (evaluate(f"cifar10:{write('colour.bin', bytes(3073))}"), 1, r"image size, expected 8x8"),
    (evaluate("folder:dir"), 1, r"got none"),
    (evaluate("folder:set"), 1, r"set/cat/a.png: expected a PNG"),
    (evaluate("npy:good.npy,good.npy"), 1, r"good.npy"),
    (["eval", PAIR, "--data=digits"], 1, r"got 2 inputs and 2 outputs"),
    (["eval", FAKE, "--data=digits", "--color=gray"], 1, r"--color: expected rgb or bgr"),
]


def listing():
    return sorted(os.path.join(at, name) for at, _, names in os.walk(".") for name in names)


def problems(arguments, code, pattern):
    before, start = listing(), time.time()
    try:
        done = subprocess.run(["resnetc", *arguments], capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return [f"runs longer than {SECONDS} s"]
    text = done.stderr.decode(errors="replace")
    found = []
    if done.returncode != code:
        found.append(f"exit code: expected {code}, got {done.returncode}")
    if text.count("\n") != 1 or not text.endswith("\n"):
        found.append("expected one line")
    if not text.startswith("resnetc: ") or not re.search(pattern, text):
        found.append(f"expected {pattern}")
    if done.stdout:
        found.append(f"standard output: {done.stdout[:80]!r}")
    if listing() != before:
        found.append(f"files left: {set(listing()) - set(before)}")
    return [f"{problem}; got {text[:300]!r}" for problem in found]


failed = 0
for row in TABLE:
    for problem in problems(*row):
        failed += 1
        print(f"resnetc {' '.join(row[0])[:200]}: {problem}")
print(f"{len(TABLE)} bad inputs, {failed} problems")
sys.exit(1 if failed else 0)
