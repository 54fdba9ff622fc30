#!/usr/bin/env bash
# The demo with several gateways in front of it, which keep one table of clients: run-demo.sh REPLICAS JAVA-ARGUMENT...
# The first one has the usual ports and the demo's endpoints; the ports of each further one are higher by one. All end together.
set -euo pipefail
replicas=$1
shift
if ! [[ $replicas =~ ^[1-9]$ ]]; then
  echo "REPLICAS: \"$replicas\" (expected: 1 to 9)" >&2
  exit 2
fi
if [ "$replicas" -eq 1 ]; then
  exec java -Dmoorgate.demo=true "$@"
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/moorgate-run-XXXXXX")
processes=()
end() {
  trap - EXIT
  trap '' INT TERM
  # The second signal ends a gateway at once, whatever is open.
  kill "${processes[@]}" 2>/dev/null || true
  sleep 1
  kill "${processes[@]}" 2>/dev/null || true
  wait "${processes[@]}" 2>/dev/null || true
  rm -rf "$directory"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

for key in peers cookies; do
  (umask 077 && head -c 48 /dev/urandom | base64 -w 0 >"$directory/$key.key")
done
peers=127.0.0.1:9500
for ((number = 1; number < replicas; number++)); do
  peers+=,127.0.0.1:$((9500 + number))
done
together=(
  -Dmoorgate.peers.static="$peers"
  -Dmoorgate.peers.key-file="$directory/peers.key"
  -Dmoorgate.cookie.key-file="$directory/cookies.key"
)

mkdir "$directory/demo"
java -Dmoorgate.demo=true -Djava.io.tmpdir="$directory/demo" -Dmoorgate.replica=gateway-1 "${together[@]}" "$@" &
processes+=($!)
until compgen -G "$directory/demo/moorgate-demo-*/demo.yaml" >/dev/null; do
  kill -0 "${processes[0]}" 2>/dev/null || exit 1
  sleep 0.2
done
manifests=$(dirname "$(compgen -G "$directory/demo/moorgate-demo-*/demo.yaml" | head -1)")

for ((number = 1; number < replicas; number++)); do
  java -Dmoorgate.source=directory -Dmoorgate.directory="$manifests" -Dmoorgate.replica=gateway-$((number + 1)) \
    -Dmoorgate.http.port=$((8080 + number)) -Dmoorgate.https.port=$((8443 + number)) \
    -Dmoorgate.peers.port=$((9500 + number)) -Dquarkus.management.port=$((9000 + number)) \
    "${together[@]}" "$@" &
  processes+=($!)
  echo "Gateway $((number + 1)): http://localhost:$((8080 + number))/, its admin page http://localhost:$((9000 + number))/;" \
    "the demo's TCP port is the first one's."
done
wait -n "${processes[@]}"
