#!/usr/bin/env bash
# Runs three packaged gateways against the API server that KUBECONFIG names, brings on one fault after the other, and
# prints a row for each: what clients lost, what the gateways said, and how long after its end all was well again.
#
#   make cluster-faults                      every row, beside an API server of its own, in a network of its own
#   make cluster-faults ROWS='watch twins'   these only
#
# A real API server refuses loopback addresses in EndpointSlices: gateways and endpoints get addresses of 10.99.0.0/24, so this
# wants a network namespace of its own (unshare --net), as root. Faults of the server itself
# need one that apiserver.sh has started. Needs curl, ip, kubectl and a JDK; nft for 'watch'.
set -euo pipefail
cd "$(dirname "$0")/../../.."

jar=${GATEWAY_JAR:-target/quarkus-app/quarkus-run.jar}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
net=10.99.0
users=200
span=40 # of a fault, in seconds
dir=$(mktemp -d)
rows=("$@")
[ "$#" -gt 0 ] || rows=(kill etcd restored watch namespace forbidden token linebreak twins epoch crash collected starved clock)

# shellcheck disable=SC2329 # called by the trap
stop() {
  for pid in "$dir"/*.pid; do kill -KILL "$(cat "$pid")" 2>/dev/null || true; done
  [ -n "${KEEP:-}" ] || rm -rf "$dir"
}
trap stop EXIT
say() { echo "$*" >&2; }
now() { date +%s; }

# A process that is ended with this script: NAME COMMAND...
begin() {
  "${@:2}" >>"$dir/$1.log" 2>&1 &
  echo "$!" >"$dir/$1.pid"
  disown
}
end() {
  local pid; pid=$(cat "$dir/$1.pid")
  kill "-${2:-KILL}" "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  rm -f "$dir/$1.pid"
}
api() { kill "-$2" "$(cat "$APISERVER_DIR/$1.pid")"; }
again() { "$APISERVER_DIR/run-$1" >>"$APISERVER_DIR/$1.log" 2>&1 & echo "$!" >"$APISERVER_DIR/$1.pid"; }

# What a cluster has: the gateway's manifest, two namespaces with a Service each, endpoints that say who they are.
network() {
  ip link show up dev lo | grep -q UP && ! ip -o link show | grep -qv ' lo: ' || {
    say "cluster-faults.sh: wants a network namespace of its own (expected: unshare --net, with lo up)"
    exit 1
  }
  for host in 1 2 3 4 11 12 13; do ip address add "$net.$host/32" dev lo; done
  for host in 11 12 13; do
    mkdir -p "$dir/www-$host"
    echo "endpoint-$host" | tee "$dir/www-$host/who" "$dir/www-$host"/marker-{1..99} "$dir/www-$host/later" >"$dir/www-$host/other"
    begin "endpoint-$host" "${java%java}jwebserver" -b "$net.$host" -p 8000 -d "$dir/www-$host" -o none
  done
}

# NAMESPACE NAME ANNOTATIONS
service() {
  kubectl apply --server-side --force-conflicts -f - >/dev/null <<EOF
apiVersion: v1
kind: Service
metadata: {name: $2, namespace: $1, annotations: {$3}}
spec: {clusterIP: None, ports: [{name: http, port: 80, targetPort: 8000, appProtocol: http}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: $2, namespace: $1, labels: {kubernetes.io/service-name: $2}}
addressType: IPv4
ports: [{name: http, port: 8000, appProtocol: http}]
endpoints: [{addresses: [$net.11], conditions: {ready: true}}, {addresses: [$net.12], conditions: {ready: true}}, {addresses: [$net.13], conditions: {ready: true}}]
EOF
}

# The gateways watch two namespaces, by a Role in each.
rights() {
  for namespace in "$@"; do
    kubectl get namespace "$namespace" >/dev/null 2>&1 || kubectl create namespace "$namespace" >/dev/null
    kubectl create rolebinding moorgate --clusterrole=moorgate-moorgate --serviceaccount=moorgate:moorgate -n "$namespace" >/dev/null
  done
}

cluster() {
  kubectl apply --server-side -f charts/plain/moorgate.yaml >/dev/null
  kubectl delete clusterrolebinding moorgate-moorgate >/dev/null
  rights shop other
  service shop who "'moorgate.io/path': /who, 'moorgate.io/affinity': 'header:x-user'"
  service other other "'moorgate.io/path': /other"
  head -c 48 /dev/urandom | base64 -w 0 >"$dir/peers.key"
  token
  for number in 1 2 3; do pod "$number"; done
}

token() { kubectl create token moorgate -n moorgate --duration="${1:-2h}" >"$dir/token.new"; mv "$dir/token.new" "$dir/token"; }

pod() {
  kubectl apply -f - >/dev/null <<EOF
apiVersion: v1
kind: Pod
metadata: {name: gateway-$1, namespace: moorgate}
spec:
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers: [{name: moorgate, image: moorgate, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
EOF
}

# Part NUMBER of HOST:PORT of the API server.
server() { kubectl config view --minify -o 'jsonpath={.clusters[0].cluster.server}' | sed 's#.*//##; s#/.*##' | cut -d : -f "$1"; }

# gateway NUMBER [AS [SETTING...]]: replica gateway-AS, in $LAUNCHER where there is one
gateway() {
  local number=$1 as=${2:-$1}
  # As in a Pod: the server by environment, the token from a file. The launcher is a command with its arguments.
  # shellcheck disable=SC2086
  begin "gateway-$number" env -u KUBECONFIG HOME=/nonexistent \
    KUBERNETES_SERVICE_HOST="$(server 1)" KUBERNETES_SERVICE_PORT="$(server 2)" POD_NAME="gateway-$as" POD_NAMESPACE=moorgate POD_IP="$net.$number" \
    POD_UID="$(kubectl get pod "gateway-$as" -n moorgate -o 'jsonpath={.metadata.uid}')" ${LAUNCHER:-} \
    "$java" -Xmx256m -XX:+UseSerialGC -Dmoorgate.source=kubernetes -Dmoorgate.namespaces=shop,other -Dmoorgate.ingress.enabled=false -Dmoorgate.gateway-api.enabled=false -Dkubernetes.auth.serviceAccount.token="$dir/token" \
    -Dkubernetes.trust.certificates=true -Dmoorgate.limits.bind-address="$net.$number" \
    -Dquarkus.management.host="$net.$number" -Dmoorgate.peers.key-file="$dir/peers.key" -Dmoorgate.config.age-max=35s \
    -Dmoorgate.config.local-endpoints=true \
    -Dmoorgate.access-log=off "${@:3}" -jar "$jar"
}

manage() { curl -s -m 5 "http://$net.$1:9000$2" || true; }
is_ready() { [ "$(manage "$1" /q/health/ready | grep -c '"status": *"UP"')" -gt 0 ]; }
problems() { for number in 1 2 3; do manage "$number" /api/problems; done | grep -o '"message" *: *"[^"]*"' | sort -u || true; }

# Every user asks gateway NUMBER once: a line "USER ENDPOINT" each, or "USER failed STATUS".
ask() {
  for user in $(seq "$users"); do
    printf 'url = "http://%s.%s:8080/who"\nheader = "x-user: u%s"\nwrite-out = "u%s %%{http_code}\\n"\nmax-time = 5\nsilent\nnext\n' "$net" "$1" "$user" "$user"
  done | sed '$d' | { curl -s -K - 2>/dev/null || true; } | awk '/^endpoint/ {who = $1; next} {print $1, ($2 == 200 ? who : "failed " $2); who = ""}'
}

# Whether a Service that is made now is served by all: nothing stands still behind green lights.
applies() {
  local marker
  marker=$(($(cat "$dir/marker" 2>/dev/null || echo 0) % 99 + 1))
  echo "$marker" >"$dir/marker" # a file: this runs in subshells
  service shop marker "'moorgate.io/path': /marker-$marker" 2>/dev/null || return 1
  for _ in 1 2 3 4 5; do
    local served=0
    for number in 1 2 3; do
      [ "$(curl -s -m 5 -o /dev/null -w '%{http_code}' "http://$net.$number:8080/marker-$marker")" != 200 ] || served=$((served + 1))
    done
    [ "$served" -lt 3 ] || return 0
    sleep 0.3
  done
  return 1
}

# Waits until all gateways answer PATH with STATUS; prints the seconds.
await() {
  local from; from=$(now)
  for number in 1 2 3; do
    until [ "$(curl -s -m 5 -o /dev/null -w '%{http_code}' "http://$net.$number:8080$2")" = "$1" ]; do
      if [ $(($(now) - from)) -gt 120 ]; then echo "not within 120 s"; return; fi
      sleep 0.3
    done
  done
  echo "$(($(now) - from)) s"
}

well() {
  for number in 1 2 3; do is_ready "$number" || return 1; done
  [ -z "$(problems)" ] && [ "$(manage 1 /api/replicas | grep -o '"link" *: *"up"' | wc -l)" -ge 2 ] && applies
}

# Waits until all is well; prints the seconds, or "not within N s".
heal() {
  local from; from=$(now)
  until well; do
    if [ $(($(now) - from)) -gt "$1" ]; then echo "not within $1 s"; return; fi
    sleep 0.5
  done
  echo "$(($(now) - from)) s"
}

# Asks through every gateway and notes what is said, until the file "over" is there.
watch_it() {
  until [ -e "$dir/over" ]; do
    for number in 1 2 3; do
      # What stands in front of the replicas asks those that are ready.
      if is_ready "$number"; then ask "$number" >>"$dir/during"; else echo "gateway-$number not ready" >>"$dir/said"; fi
      manage "$number" /q/metrics | awk '/^moorgate_config_source_age_seconds/ {print int($2)}' >>"$dir/ages"
    done
    problems >>"$dir/said"
    sleep 1
  done
}

# row NAME TITLE: fault_NAME brings it on and lasts as long as it does, mend_NAME ends it.
row() {
  say "$2 ..."
  rm -f "$dir"/{before,during,after,said,told,ages,over}
  touch "$dir"/{during,said,told,ages}
  for number in 1 2 3; do ask "$number"; done | sort -u >"$dir/before"
  watch_it &
  local watcher=$!
  if ! "fault_$1"; then
    touch "$dir/over"; wait "$watcher"
    echo "| $2 | not run here | | | |"
    return
  fi
  "mend_$1"
  local healed; healed=$(heal 120)
  touch "$dir/over"; wait "$watcher"
  for number in 1 2 3; do ask "$number"; done | sort -u >"$dir/after"
  echo "| $2 | $(grep -c failed "$dir/during" || true) of $(wc -l <"$dir/during") failed |" \
    "$(sort -u "$dir/before" "$dir/after" "$dir/during" | grep -v failed | cut -d ' ' -f 1 | uniq -c | awk '$1 > 1' | wc -l) of $users |" \
    "$(sed -E 's/^"message" *: *"//; s/"$//' "$dir/said" | sort | uniq -c | sort -rn | awk '{$1 = ""; print substr($0, 2, 110)}' | head -n 3 | cat "$dir/told" - | paste -sd ';' | sed 's/|/,/g; s/;/; /g')" \
    "(source age up to $(sort -n "$dir/ages" | tail -n 1) s) | $healed |"
}

has_server() { [ -n "${APISERVER_DIR:-}" ]; }
mend_nothing() { :; }

fault_kill() { has_server && api apiserver KILL && sleep "$span"; }
mend_kill() { again apiserver; }
fault_etcd() { has_server && api etcd STOP && sleep "$span"; }
mend_etcd() { api etcd CONT; }

fault_restored() {
  has_server || return 1
  cp -r "$APISERVER_DIR/etcd" "$dir/backup" # as a crash would leave it
  for number in $(seq 30); do kubectl label --overwrite service who -n shop "n=$number" >/dev/null; done
  applies
  service other later "'moorgate.io/path': /later"
  await 200 /later >/dev/null
  api apiserver KILL; api etcd KILL; sleep 1
  rm -rf "$APISERVER_DIR/etcd"; mv "$dir/backup" "$APISERVER_DIR/etcd"
}
mend_restored() {
  again etcd; again apiserver
  until kubectl get --raw /readyz >/dev/null 2>&1; do sleep 0.2; done
  echo "a Service that the backup does not have is gone everywhere $(await 404 /later) after" >>"$dir/told"
}

# What is sent on the connections that are there is lost, without a word; new ones are made as ever.
fault_watch() {
  has_server && command -v nft >/dev/null || return 1
  local port; port=$(server 2)
  nft add table ip faults && nft 'add chain ip faults output { type filter hook output priority 0; }'
  ss -Htn state established "( sport = :$port )" | awk '{print $4}' | sed 's/.*://' | sort -u | while read -r client; do
    nft add rule ip faults output tcp sport "$port" tcp dport "$client" counter drop
  done
  local silenced; silenced=$(nft list table ip faults | grep -c drop)
  [ "$silenced" -gt 0 ] || return 1
  local healed; healed=$(heal 60)
  echo "$silenced connections were silent, $(nft list table ip faults | awk '/drop/ {for (i = 1; i < NF; i++) if ($i == "packets") sum += $(i + 1)} END {print sum}') packets lost: a change was applied after $healed" >>"$dir/told"
}
mend_watch() { nft delete table ip faults; }

fault_namespace() {
  [ -n "${KUBE_CONTROLLER_MANAGER:-}" ] || ! has_server || return 1
  kubectl delete namespace other --wait=false >/dev/null && sleep "$span"
}
mend_namespace() {
  until ! kubectl get namespace other >/dev/null 2>&1; do sleep 0.5; done
  rights other
  service other other "'moorgate.io/path': /other"
}

fault_forbidden() { kubectl delete rolebinding moorgate -n shop >/dev/null && kubectl delete rolebinding moorgate -n other >/dev/null && sleep "$span"; }
mend_forbidden() { rights shop other; }
fault_token() { token 3h && sleep "$span"; }
mend_token() { mend_nothing; }

fault_linebreak() { echo >>"$dir/token"; end gateway-3 TERM; gateway 3; sleep 20; }
mend_linebreak() { token; }

fault_twins() {
  gateway 4 2
  sleep "$span"
  for number in 2 4; do
    is_ready "$number" && state=ready || state=$(manage "$number" /q/health/ready | grep -o '"replica" *: *"[^"]*"' | cut -d '"' -f 4 || true)
    echo "10.99.0.$number: ${state:-has ended}" >>"$dir/told"
  done
}
mend_twins() { end gateway-4; sleep 1; is_ready 2 || { end gateway-2; gateway 2; }; }

fault_epoch() {
  local lease; lease=$(kubectl get leases -n moorgate -o name | grep gateway-2) || return 1
  kubectl annotate --overwrite "$lease" -n moorgate moorgate.io/epoch=9000000000000000 >/dev/null || return 1
  sleep "$span"
}
mend_epoch() { echo "its epoch is $(kubectl get leases -n moorgate -o yaml | grep -c 'epoch: .9000000000000000') times absurd" >>"$dir/told"; }

fault_crash() { end gateway-3; sleep 20; }
mend_crash() { gateway 3; }

fault_collected() {
  [ -n "${KUBE_CONTROLLER_MANAGER:-}" ] || return 1
  end gateway-3; kubectl delete pod gateway-3 -n moorgate --force --grace-period=0 >/dev/null 2>&1
  local from; from=$(now)
  while kubectl get leases -n moorgate -o name | grep -q gateway-3; do [ $(($(now) - from)) -lt 60 ] || return 1; sleep 0.5; done
  echo "its Lease was deleted $(($(now) - from)) s after the Pod" >>"$dir/told"
}
mend_collected() { pod 3; gateway 3; }

fault_starved() { for core in $(seq "$(($(nproc) * 4))"); do timeout "$span" sh -c 'while :; do :; done' & done; sleep "$span"; }
mend_starved() { mend_nothing; }

fault_clock() {
  command -v faketime >/dev/null || return 1
  end gateway-3 TERM; LAUNCHER='faketime -f +1h' gateway 3; sleep "$span"
}
mend_clock() { end gateway-3 TERM; gateway 3; }

declare -A titles=(
  [kill]="API server killed for $span s" [etcd]="etcd stopped for $span s" [restored]='data restored from a backup'
  [watch]='established connections to the API server lose every packet' [namespace]='a namespace deleted'
  [forbidden]="rights withdrawn for $span s" [token]='token rotated' [linebreak]='a replica starts with a line break in its token file'
  [twins]='two processes with one name' [epoch]='an absurd epoch in a Lease' [crash]='a replica killed' [collected]='a Pod deleted: its Lease'
  [starved]="the machine's cores taken by 4 busy loops each" [clock]="one replica's clock an hour off")

network
cluster
for number in 1 2 3; do gateway "$number"; done
say "three gateways start: well after $(heal 120)"
for number in 1 2 3; do ask "$number"; done | sort -u >"$dir/first"
echo '| fault | requests | clients moved | said | well again after |'
echo '|---|---|---|---|---|'
for name in "${rows[@]}"; do row "$name" "${titles[$name]}"; done
