#!/bin/sh
# compiler.sh: stands for the compiler, prints its arguments.
for argument in "$@"; do echo "[$argument]"; done
