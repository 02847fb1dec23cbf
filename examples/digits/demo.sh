#!/usr/bin/env bash
# demo.sh: compiles the zoo's digits network, trains it, tests it and shows it at work. Usage: demo.sh BUILD_FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:?usage: demo.sh BUILD_FOLDER}
here=examples/digits out=$build/demo
resnetc=$build/bin/resnetc
rm -rf "$out" && mkdir -p "$out"

show() { # prints a command, then runs it
  printf '\n$ %s\n' "$*"
  "$@"
}

# Draws the lines of JSON that epochs end with. A bar shows the loss: that of guessing among ten digits, 2.3, is 40 long.
curve() {
  local line
  while IFS= read -r line; do
    [[ $line == \{* ]] || { printf '%s\n' "$line" && continue; }
    awk -F '[:,]' '
      $2 == 1 { printf "\n  epoch  loss    %-40s test digits right\n", "" }
      { bar = sprintf("%*s", 40 * $4 / 2.3 + 0.5, ""); gsub(/ /, "#", bar)
        printf "  %5d  %.4f  %-40.40s %.1f %%\n", $2, $4, bar, 100 * $8 }' <<<"$line"
  done
}

echo "A residual network of 11 convolutions becomes a shared library that can train:"
show "$resnetc" compile zoo:digits --train -o "$out/train.so"

printf '\nIt learns from 1,438 handwritten digits and is tested on 359 others:\n'
show "$resnetc" train "$out/train.so" --data=digits --epochs=12 --batch=64 --schedule=cosine --weight-decay=5e-4 \
  --checkpoint="$out/digits.ckpt" --chart="$out/curve.svg" 2>"$out/train.log" | curve || { cat "$out/train.log" >&2 && exit 1; }
printf '\nThe same as a picture: %s/curve.svg\n' "$out"

printf '\nThe weights leave the checkpoint and become a library that only infers:\n'
show "$resnetc" export "$out/train.so" --checkpoint="$out/digits.ckpt" -o "$out/digits.safetensors"
show "$resnetc" compile zoo:digits --weights="$out/digits.safetensors" -o "$out/digits.so"
ls -l "$out/digits.so"

printf '\nIt reads the 359 digits as the trained one did:\n'
show "$resnetc" eval "$out/digits.so" --data=digits
printf '\nHow fast it is, one digit at a time:\n'
show "$resnetc" bench "$out/digits.so" --batch=1 --seconds=1

printf '\nSome of them, read by a C program of a page that knows nothing but runtime.h (%s/draw.c):\n\n' "$here"
cc -std=c11 -O2 -Iruntime/include $here/draw.c -ldl -o "$out/draw"
zcat $here/digits.csv.gz | "$out/draw" "$out/digits.so" 8

try() { printf '  %-64s  %s\n' "$@"; }
printf '\nWhat to try next:\n'
try "$resnetc inspect $out/digits.so" "what is inside: inputs, calls, bytes"
try "$resnetc train --help" "all that training can do"
try "$resnetc zoo" "the networks that can be named"
try "$resnetc compile zoo:resnet18 -o resnet18.so" "ResNet-18 with random weights"
try "$resnetc bench resnet18.so --batch=1" "its speed on this machine"
try "$resnetc compile zoo:digits --dump-ir=ir -o digits.so" "every stage as text, in the folder ir/"
try "./dev test" "the tests"
