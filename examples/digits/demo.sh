#!/usr/bin/env bash
# The demo: compiles the trained digits network, tests it and shows it at work. Usage: demo.sh BUILD_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:?usage: demo.sh BUILD_FOLDER}
here=examples/digits out=$build/demo
resnetc=$build/bin/resnetc
mkdir -p "$out"

show() { # prints a command, then runs it
  printf '\n$ %s\n' "$*"
  "$@"
}

echo "A residual network of 11 convolutions, trained on 1,438 handwritten digits, becomes a shared library:"
show "$resnetc" compile zoo:digits --weights=$here/digits.safetensors -o "$out/digits.so"
ls -l "$out/digits.so"

printf '\nIt has not seen these 359 digits:\n'
show "$resnetc" eval "$out/digits.so" --data=digits
printf '\nHow fast it is, one digit at a time:\n'
show "$resnetc" bench "$out/digits.so" --batch=1 --seconds=1

printf '\nSome of them, read by a C program of a page that knows nothing but runtime.h (%s/draw.c):\n\n' "$here"
cc -std=c11 -O2 -Iruntime/include $here/draw.c -ldl -o "$out/draw"
zcat $here/digits.csv.gz | "$out/draw" "$out/digits.so" 8

try() { printf '  %-64s  %s\n' "$@"; }
printf '\nWhat to try next:\n'
try "$resnetc inspect $out/digits.so" "what is inside: inputs, calls, bytes"
try "$resnetc zoo" "the networks that can be named"
try "$resnetc compile zoo:resnet18 -o resnet18.so" "ResNet-18 with random weights"
try "$resnetc bench resnet18.so --batch=1" "its speed on this machine"
try "$resnetc compile zoo:digits --dump-ir=ir -o digits.so" "every stage as text, in the folder ir/"
try "./dev test" "the tests"
