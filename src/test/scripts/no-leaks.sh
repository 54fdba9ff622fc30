#!/usr/bin/env bash
# Fails where a test logged that a buffer was never released, or that one was released twice. The tests run with Netty's leak
# detector (-Dleak.detection=paranoid: every buffer); it only logs.
set -euo pipefail
cd "$(dirname "$0")/../../.."

if grep -lE 'LEAK:|IllegalReferenceCountException' target/surefire-reports/*-output.txt; then
  echo "test: the logs above have a buffer that leaked or was released twice" >&2
  exit 1
fi
