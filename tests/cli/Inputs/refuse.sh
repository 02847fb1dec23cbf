#!/bin/sh
# refuse.sh CODE COMMAND...: the command must end with exit code CODE, print
# nothing on standard output and one line on standard error. The line is shown.
want=$1
shift
out=$(mktemp) err=$(mktemp)
trap 'rm -f "$out" "$err"' EXIT
"$@" >"$out" 2>"$err"
code=$?
lines=$(wc -l <"$err")
cat "$err"
[ "$code" -eq "$want" ] || echo "exit code: expected $want, got $code" >&2
[ "$lines" -eq 1 ] || echo "lines on standard error: expected 1, got $lines" >&2
[ -s "$out" ] && echo "standard output: expected nothing, got $(cat "$out")" >&2
[ "$code" -eq "$want" ] && [ "$lines" -eq 1 ] && [ ! -s "$out" ]
