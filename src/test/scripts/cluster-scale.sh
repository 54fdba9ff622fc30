#!/usr/bin/env bash
# Measures one packaged gateway on a large cluster: 5,000 Services with 10 endpoints each at the API server that KUBECONFIG
# names. Prints how long it takes from start to ready, what it holds in memory, and how late changes are served while the
# endpoints of 50 Services a second change, for a minute.
#
#   make cluster-scale                       beside an API server of its own, in a network of its own (root)
#   make cluster-scale SERVICES=1000
#   GATEWAY_FLAGS='-XX:+UseSerialGC -Xmx160m' make cluster-scale
set -euo pipefail
cd "$(dirname "$0")/../../.."

services=${1:-5000}
jar=${GATEWAY_JAR:-target/quarkus-app/quarkus-run.jar}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
dir=$(mktemp -d)
trap 'kill "$(cat "$dir/gateway.pid")" "$(cat "$dir/www.pid")" 2>/dev/null || true; rm -rf "$dir"' EXIT
say() { echo "$*" >&2; }

server=$(kubectl config view --minify -o 'jsonpath={.clusters[0].cluster.server}')
token=$(kubectl config view --minify --raw -o 'jsonpath={.users[0].user.token}')
ip address add 10.99.0.1/32 dev lo
mkdir "$dir/www"
for number in $(seq 0 99); do echo "$number" >"$dir/www/marker-$number"; done
"${java%java}jwebserver" -b 10.99.0.1 -p 8000 -d "$dir/www" -o none >/dev/null &
echo "$!" >"$dir/www.pid"

# Requests METHOD PATH JSON, a line each, on a few connections.
send() {
  awk -v server="$server" -v token="$token" '{
    method = $1; path = $2; $1 = ""; $2 = ""; gsub(/"/, "\\\"")
    type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
    printf "%surl = \"%s%s\"\nrequest = %s\ninsecure\nsilent\noutput = /dev/null\nheader = \"Authorization: Bearer %s\"\nheader = \"Content-Type: %s\"\ndata = \"%s\"\n", (NR > 1 ? "next\n" : ""), server, path, method, token, type, $0
  }' | curl -sZ --parallel-max 8 -K - >/dev/null
}

# Endpoints of Service NUMBER: ten, of which the first is another one for another TURN.
addresses() {
  awk -v number="$1" -v turn="$2" 'BEGIN {
    for (each = 0; each < 10; each++)
      printf "%s{\"addresses\":[\"10.%d.%d.%d\"],\"conditions\":{\"ready\":true}}", (each ? "," : ""), 100 + each, number / 250, 1 + (number + (each ? 0 : turn)) % 250
  }'
}

objects() {
  seq "$services" | awk '{
    printf "POST /api/v1/namespaces/shop/services {\"metadata\":{\"name\":\"s%d\",\"annotations\":{\"moorgate.io/path\":\"/s%d\",\"moorgate.io/affinity\":\"cookie\"}},\"spec\":{\"clusterIP\":\"None\",\"ports\":[{\"name\":\"http\",\"port\":80,\"targetPort\":8000}]}}\n", $1, $1
    slice = ""
    for (each = 0; each < 10; each++)
      slice = slice sprintf("%s{\"addresses\":[\"10.%d.%d.%d\"],\"conditions\":{\"ready\":true}}", (each ? "," : ""), 100 + each, $1 / 250, 1 + $1 % 250)
    printf "POST /apis/discovery.k8s.io/v1/namespaces/shop/endpointslices {\"metadata\":{\"name\":\"s%d\",\"labels\":{\"kubernetes.io/service-name\":\"s%d\"}},\"addressType\":\"IPv4\",\"ports\":[{\"name\":\"http\",\"port\":8000}],\"endpoints\":[%s]}\n", $1, $1, slice
  }'
}

kubectl create namespace shop >/dev/null
objects | send
say "$(kubectl get services -n shop --no-headers | wc -l) Services, $(kubectl get endpointslices -n shop --no-headers | wc -l) EndpointSlices"

began=$(date +%s%N)
# shellcheck disable=SC2086 # flags, split at spaces
env HOME="$dir" "$java" ${GATEWAY_FLAGS:--XX:+UseSerialGC -XX:MaxRAMPercentage=75 -XX:MaxRAM=512m} -Dmoorgate.source=kubernetes -Dmoorgate.limits.bind-address=10.99.0.1 \
  -Dquarkus.management.host=10.99.0.1 -Dmoorgate.config.local-endpoints=true -jar "$jar" >"$dir/gateway.log" 2>&1 &
echo "$!" >"$dir/gateway.pid"
until curl -s -m 2 http://10.99.0.1:9000/q/health/ready | grep -q '"status": *"UP"'; do sleep 0.05; done
echo "from start to ready: $((($(date +%s%N) - began) / 1000000)) ms"
sleep 5
echo "resident: $(($(awk '/VmRSS/ {print $2}' "/proc/$(cat "$dir/gateway.pid")/status") / 1024)) MiB with $(curl -s http://10.99.0.1:9000/api/overview | grep -o '"routes" *: *[0-9]*' | head -n 1 || true)"

changes() {
  for second in $(seq 60); do
    for number in $(seq 50); do
      local which=$(((second * 50 + number) % services + 1))
      echo "PATCH /apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/s$which {\"endpoints\":[$(addresses "$which" "$second")]}"
    done | send
    sleep "$(awk -v began="$1" -v now="$(date +%s%N)" -v second="$second" 'BEGIN {late = began + second * 1e9 - now; print (late > 0 ? late / 1e9 : 0)}')"
  done
}

marker() {
  kubectl apply --server-side --force-conflicts -f - >/dev/null <<EOF
apiVersion: v1
kind: Service
metadata: {name: marker, namespace: shop, annotations: {moorgate.io/path: /marker-$1}}
spec: {clusterIP: None, ports: [{name: http, port: 80, targetPort: 8000}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: marker, namespace: shop, labels: {kubernetes.io/service-name: marker}}
addressType: IPv4
ports: [{name: http, port: 8000}]
endpoints: [{addresses: [10.99.0.1], conditions: {ready: true}}]
EOF
}

served() { [ "$(curl -s -m 5 -o /dev/null -w '%{http_code}' "http://10.99.0.1:8080/marker-$1")" = 200 ]; }

marker 0
until served 0; do sleep 0.1; done
before=$(awk '{print $14 + $15}' "/proc/$(cat "$dir/gateway.pid")/stat")
changes "$(date +%s%N)" &
changing=$!
number=0
while kill -0 "$changing" 2>/dev/null; do
  number=$(((number + 1) % 100))
  marker "$number"
  changed=$(date +%s%N)
  until served "$number"; do sleep 0.01; done
  echo "$((($(date +%s%N) - changed) / 1000000))" >>"$dir/late"
done
sort -n "$dir/late" | awk '{late[NR] = $1} END {printf "50 changes a second: one more is served after %d ms, median of %d; at most %d ms\n", late[int((NR + 1) / 2)], NR, late[NR]}'
echo "CPU of that minute: $((($(awk '{print $14 + $15}' "/proc/$(cat "$dir/gateway.pid")/stat") - before) * 10)) ms"
echo "resident after it: $(($(awk '/VmRSS/ {print $2}' "/proc/$(cat "$dir/gateway.pid")/status") / 1024)) MiB"
