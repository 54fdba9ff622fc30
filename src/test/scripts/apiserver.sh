#!/usr/bin/env bash
# Runs a command beside a real API server on loopback, with KUBECONFIG naming it, and stops the server after. For where
# there is no cluster to write to:
#
#   src/test/scripts/apiserver.sh make test-cluster MVN_ARGS=-Dtest=LeaseClusterTest
#
# The first run builds kube-apiserver from Debian's source package (ten minutes on two cores, kept in ~/.cache/moorgate)
# and installs etcd and Go; it needs root on Debian 12. That one is Kubernetes 1.20, which has Leases but no
# discovery.k8s.io/v1, so that the tests of the source cannot pass there. With a newer one in
# KUBE_APISERVER=/path/to/kube-apiserver all of them can: leave MVN_ARGS out. With KUBE_CONTROLLER_MANAGER=/path/to/it
# there is a garbage collector as well, and namespaces can be deleted. ETCD names an etcd that is not on PATH. In
# CRDS=/path/to/directory are CustomResourceDefinitions, a YAML file each, that the server is to have: those of Gateway
# API are in config/crd/standard of github.com/kubernetes-sigs/gateway-api.
#
# The command finds in $APISERVER_DIR, for etcd, apiserver and controllers each: NAME.pid, NAME.log, and run-NAME, which
# starts it again in the foreground.
set -euo pipefail

[ "$#" -gt 0 ] || { sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2; }

cache=${XDG_CACHE_HOME:-$HOME/.cache}/moorgate
apiserver=${KUBE_APISERVER:-$cache/kube-apiserver}
etcd=${ETCD:-etcd}

build() {
  local sources=/etc/apt/sources.list.d/moorgate-source.sources tree
  [ "$(id -u)" -eq 0 ] && [ -e /etc/apt/sources.list.d/debian.sources ] || {
    echo "apiserver.sh: cannot build kube-apiserver here (expected: root on Debian 12); name one in KUBE_APISERVER" >&2
    exit 1
  }
  echo "Building kube-apiserver from Debian's source package (ten minutes, once) ..." >&2
  tree=$(mktemp -d)
  trap 'rm -rf "$tree" "$sources"' EXIT
  sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >"$sources"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    curl dpkg-dev golang-go jq make openssl rsync >/dev/null
  (
    cd "$tree"
    apt-get source -qq kubernetes
    cd kubernetes-*/
    version=v$(dpkg-parsechangelog -S Version | sed -E 's/.*really//; s/-.*//')
    make WHAT=cmd/kube-apiserver KUBE_GIT_VERSION="$version"
    install -D _output/local/bin/*/*/kube-apiserver "$cache/kube-apiserver"
  ) >&2
  rm -rf "$tree" "$sources"
  apt-get update -qq
  trap - EXIT
}

[ -x "$apiserver" ] || build
command -v "$etcd" >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends etcd-server >/dev/null

dir=$(mktemp -d)
# shellcheck disable=SC2329 # called by the trap
stop() {
  for pid in "$dir"/*.pid; do
    kill -KILL "$(cat "$pid")" 2>/dev/null || true # nothing of theirs is kept
  done
  wait 2>/dev/null || true
  rm -rf "$dir"
}
trap stop EXIT

# What run-NAME is to do; the arguments are a command.
runs() {
  { echo '#!/bin/sh'; printf 'exec'; printf " '%s'" "${@:2}"; echo; } >"$dir/run-$1"
  chmod +x "$dir/run-$1"
}

launch() {
  "$dir/run-$1" >>"$dir/$1.log" 2>&1 &
  echo "$!" >"$dir/$1.pid"
}

# Four ports below those that the kernel gives to clients.
read -r etcd_port peer_port secure_port controllers_port < <(shuf -i 20000-32000 -n 4 | xargs)
token=$(openssl rand -hex 16)
openssl genrsa -out "$dir/service-accounts.key" 2048 2>/dev/null
openssl rsa -in "$dir/service-accounts.key" -pubout -out "$dir/service-accounts.pub" 2>/dev/null
echo "$token,admin,1,system:masters" >"$dir/tokens.csv"
cat >"$dir/kubeconfig" <<EOF
apiVersion: v1
kind: Config
current-context: apiserver
clusters: [{name: apiserver, cluster: {server: "https://127.0.0.1:$secure_port", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: $token}}]
contexts: [{name: apiserver, context: {cluster: apiserver, user: admin, namespace: default}}]
EOF

runs etcd "$etcd" --data-dir "$dir/etcd" --name apiserver \
  --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
  --listen-peer-urls "http://127.0.0.1:$peer_port" --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
  --initial-cluster "apiserver=http://127.0.0.1:$peer_port"
runs apiserver "$apiserver" --etcd-servers="http://127.0.0.1:$etcd_port" --service-cluster-ip-range=10.96.0.0/16 \
  --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --secure-port="$secure_port" --cert-dir="$dir/certificates" \
  --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$dir/service-accounts.pub" \
  --service-account-signing-key-file="$dir/service-accounts.key" --token-auth-file="$dir/tokens.csv" \
  --authorization-mode=RBAC --disable-admission-plugins=ServiceAccount --endpoint-reconciler-type=none
runs controllers "${KUBE_CONTROLLER_MANAGER:-false}" --kubeconfig="$dir/kubeconfig" --leader-elect=false \
  --controllers=garbage-collector-controller,namespace-controller --bind-address=127.0.0.1 --secure-port="$controllers_port" \
  --authentication-kubeconfig="$dir/kubeconfig" --authorization-kubeconfig="$dir/kubeconfig" --cert-dir="$dir/certificates" \
  --authentication-skip-lookup=true

# Creates what is in $CRDS; each is served a moment later.
define() {
  local file
  for file in "$CRDS"/*.yaml; do
    grep -q '^kind: CustomResourceDefinition$' "$file" || continue
    curl -skf -o "$dir/defined" -H "Authorization: Bearer $token" -H 'Content-Type: application/yaml' --data-binary "@$file" \
      "https://127.0.0.1:$secure_port/apis/apiextensions.k8s.io/v1/customresourcedefinitions" || {
      echo "apiserver.sh: the API server refuses $file" >&2
      exit 1
    }
  done
}

launch etcd
launch apiserver
for _ in $(seq 240); do
  kill -0 "$(cat "$dir/etcd.pid")" "$(cat "$dir/apiserver.pid")" 2>/dev/null || break
  if curl -skf -o "$dir/ready" -H "Authorization: Bearer $token" "https://127.0.0.1:$secure_port/readyz"; then
    echo "$("$apiserver" --version) is ready" >&2
    [ -z "${KUBE_CONTROLLER_MANAGER:-}" ] || launch controllers
    [ -z "${CRDS:-}" ] || define
    APISERVER_DIR=$dir KUBECONFIG=$dir/kubeconfig "$@"
    exit
  fi
  sleep 0.5
done
echo "apiserver.sh: the API server did not become ready:" >&2
tail -n 20 "$dir/etcd.log" "$dir/apiserver.log" >&2
exit 1
