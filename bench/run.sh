#!/usr/bin/env bash
# Measures the gateway beside HAProxy, nginx and nghttpx (where installed) and beside no proxy at all. Loopback only.
#   bench/run.sh [--seconds N] [--rounds N] [--warm-up SECONDS] [--only REGEX] [--proxies moorgate,haproxy,nginx,nghttpx,none]
#   --proxies moorgate,previous --previous JAR    beside another build's target/quarkus-app/quarkus-run.jar
#   --only 'idle WebSockets over TLS' [--idle N]  memory of each instead of time, with N of them (4,000); --help prints these lines
# The proxy under test gets one core, the load generator and the endpoint another.
set -euo pipefail
if [[ ${1:-} == --help || ${1:-} == -h ]]; then
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
  exit 0
fi
cd "$(dirname "$0")/.."
JDK=${JAVA_HOME:-$(src/main/scripts/find-jdk.sh)}
test -f target/quarkus-app/quarkus-run.jar || { echo "bench: run make package first" >&2; exit 1; }
ulimit -n "$(ulimit -Hn)"
exec "$JDK/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$(printf '%s:' target/quarkus-app/lib/main/io.netty.*.jar)" bench/Bench.java "$@"
