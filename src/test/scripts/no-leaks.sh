#!/usr/bin/env bash
# Fails where a test logged that a buffer was never released, or that one was released twice; or a credential. The tests run
# with Netty's leak detector (-Dleak.detection=paranoid: every buffer); it only logs. The keys and tokens of tests say of
# themselves that they are of thirty-two bytes. Tests repeat such lines of the processes that they start (SuspectLines).
set -euo pipefail
cd "$(dirname "$0")/../../.."

if grep -lE 'LEAK:|IllegalReferenceCountException' target/surefire-reports/*-output.txt; then
  grep -hE -m 2 -A 40 'LEAK:|IllegalReferenceCountException' target/surefire-reports/*-output.txt | head -400 >&2
  echo "test: the logs above have a buffer that leaked or was released twice" >&2
  exit 1
fi

if grep -lEi 'of (more[ -]than[ -])?thirty-two[ -]bytes|which is also long enough|Bearer [^ "]{8}|PRIVATE KEY-' target/surefire-reports/*-output.txt; then
  echo "test: the logs above have a key or a token in them" >&2
  exit 1
fi
