#!/usr/bin/env bash
# What one idle gateway takes: start, processor time, memory, and memory with idle WebSockets. After make package:
#   bench/footprint.sh [--starts N] [--websockets N] [--idle SECONDS] [--certificates N] [FLAG...]
# N certificates, half of RSA, half of ECDSA: as many Services with a host and a Secret of their own.
# Runs the flags of the image, and FLAGs behind them, on a copy of the jar with a cache trained as in the image; or with
# MOORGATE_COMMAND='…' that command as it is, such as target/moorgate-0.1.0-runner.
set -euo pipefail
if [[ ${1:-} == --help || ${1:-} == -h ]]; then
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
  exit 0
fi
cd "$(dirname "$0")/.."

JDK=${JAVA_HOME:-$(src/main/scripts/find-jdk.sh)}
# 10,000 proxied WebSockets take 20,500 descriptors of the gateway, and it takes no more than fit.
ulimit -n "$(ulimit -Hn)"
options=()
while [ "$#" -gt 0 ] && [[ $1 == --starts || $1 == --websockets || $1 == --idle || $1 == --certificates ]]; do
  options+=("$1" "$2")
  shift 2
done

bench=$PWD/bench/Footprint.java
if [ -n "${MOORGATE_COMMAND:-}" ]; then
  # shellcheck disable=SC2086 # several words in one variable
  exec "$JDK/bin/java" "$bench" "${options[@]}" $MOORGATE_COMMAND
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/moorgate-footprint-XXXXXX")
trap 'rm -rf "$folder"' EXIT
cp -r target/quarkus-app/. "$folder"
mapfile -t flags < <(sed -n '/^ENTRYPOINT/,$p' src/main/docker/Dockerfile.jvm | grep -o '"-[^"]*"' | tr -d '"' | grep -vxF -- -jar)
training=$PWD/src/main/docker/train-aot.sh
cd "$folder"
PATH=$JDK/bin:$PATH "$training" "${flags[@]:1}" "$@" >train.log 2>&1 || { tail train.log >&2; exit 1; }
echo "flags: ${flags[*]} $*"
"$JDK/bin/java" -XX:+UseSerialGC "$bench" "${options[@]}" "$JDK/bin/java" "${flags[@]}" "$@" -jar quarkus-run.jar
