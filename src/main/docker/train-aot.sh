#!/usr/bin/env bash
# Writes moorgate.aot, Java's ahead-of-time cache, beside quarkus-run.jar in this directory: train-aot.sh FLAG...
# The FLAGs are those that the gateway will run with: a cache fits its own flags, jars and Java only. The gateway serves its demo for
# a moment, is asked what a cluster and clients ask, and writes the cache when it ends.
set -euo pipefail

PORT=8080
MANAGEMENT=9000
SECONDS_MAX=120

# get PORT PATH [HEADER...]: the first line of the answer.
get() {
  local port=$1 path=$2 line
  shift 2
  {
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n' "$path" "${CONNECTION:-close}"
    for header in "$@"; do printf '%s\r\n' "$header"; done
    printf '\r\n'
  } >&3
  IFS= read -r -t 5 line <&3 || true
  echo "${line:-}"
}
ask() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1" && get "$@") 2>/dev/null || true
}

rm -f moorgate.aot
java "$@" -XX:AOTCacheOutput=moorgate.aot -Xlog:aot*=error -Xlog:cds*=error -Dmoorgate.demo=true -Dmoorgate.http.port=$PORT \
  -Dquarkus.management.port=$MANAGEMENT -Dquarkus.management.host=127.0.0.1 -Dmoorgate.limits.bind-address=127.0.0.1 \
  -Dmoorgate.shutdown.grace=0s -Dmoorgate.shutdown.drain-timeout=1s -jar quarkus-run.jar &
gateway=$!
trap 'kill -9 $gateway 2>/dev/null || true; rm -rf /tmp/moorgate-demo-*' EXIT

until [[ $(ask $MANAGEMENT /q/health/ready) == *' 200 '* ]]; do
  kill -0 $gateway || { echo "train-aot: the gateway did not start" >&2; exit 1; }
  [ "$SECONDS" -lt "$SECONDS_MAX" ] || { echo "train-aot: not ready after $SECONDS_MAX s" >&2; exit 1; }
  sleep 0.2
done
for round in 1 2 3 4 5; do
  for path in /q/health/live /q/health/ready /q/metrics / /api/routes /api/endpoints /api/connections /api/affinity /api/overview; do
    ask $MANAGEMENT "$path" >/dev/null
  done
  ask $PORT / >/dev/null
  CONNECTION=Upgrade ask $PORT /ws 'Upgrade: websocket' 'Sec-WebSocket-Version: 13' \
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' >/dev/null
done
kill $gateway
wait $gateway || true
[ -s moorgate.aot ] || { echo "train-aot: no cache was written" >&2; exit 1; }
ls -l moorgate.aot
