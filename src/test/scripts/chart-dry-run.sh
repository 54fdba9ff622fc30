#!/usr/bin/env bash
# Has a real API server judge what the chart renders: every combination of src/test/resources/chart/matrix.txt is sent to it with
# dryRun=All, so that nothing is kept but the namespaces. One of them has the Pod Security level "restricted", and any warning of
# the server is a fault. An object that several combinations have is sent once. For KUBECONFIG of apiserver.sh:
#
#   src/test/scripts/apiserver.sh src/test/scripts/chart-dry-run.sh
#
# Objects of kinds that the server does not have (ServiceMonitor, PodMonitor, PrometheusRule, GatewayClass) are left out, and said so.
set -euo pipefail
cd "$(dirname "$0")/../../.."

server=$(sed -n 's/.*server: "\([^"]*\)".*/\1/p' "${KUBECONFIG:?see apiserver.sh}")
token=$(sed -n 's/.*token: \([0-9a-f]*\).*/\1/p' "$KUBECONFIG")
[ -n "$server" ] && [ -n "$token" ] || { echo "chart-dry-run.sh: $KUBECONFIG is not one of apiserver.sh" >&2; exit 2; }
helm=$(src/test/scripts/helm.sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/sent"

# Method and path; the body is standard input. Prints the status; the answer and its header fields lie in $work.
ask() {
  curl --silent --insecure --max-time 30 --request "$1" --header "Authorization: Bearer $token" \
    --header "Content-Type: application/yaml" --data-binary @- --dump-header "$work/head" --output "$work/body" \
    --write-out '%{http_code}' "$server$2"
}

namespace() {
  local status
  status=$(ask POST /api/v1/namespaces <<<"{apiVersion: v1, kind: Namespace, metadata: {name: $1, labels: {$2}}}")
  [ "$status" = 201 ] || [ "$status" = 409 ] || { cat "$work/body" >&2; exit 1; }
}
restricted="pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/warn: restricted"
namespace restricted "$restricted"
namespace baseline ""
for other in web db edge; do namespace "$other" ""; done

# Every combination of the parts, a line each.
combinations=("class=moorgate")
part=()
multiply() {
  local made=() before more
  [ "${#part[@]}" -gt 0 ] || return 0
  for before in "${combinations[@]}"; do
    for more in "${part[@]}"; do made+=("$before,$more"); done
  done
  combinations=("${made[@]}")
  part=()
}
while IFS= read -r line; do
  case "$line" in
    '#'*) ;;
    '') multiply ;;
    *) part+=("$line") ;;
  esac
done <src/test/resources/chart/matrix.txt
multiply

faults=0
sent=0
declare -A absent=()
fault() {
  faults=$((faults + 1))
  echo "$1" >&2
}

plural() {
  case "$1" in
    *y) echo "${1%y}ies" ;;
    *s) echo "${1}es" ;;
    *) echo "${1}s" ;;
  esac
}

# One document, the namespace of its release, and the values that it is of.
send() {
  local version kind own path status
  version=$(sed -n 's/^apiVersion: *//p' "$1")
  kind=$(sed -n 's/^kind: *//p' "$1")
  own=$(sed -n '/^metadata:/,/^[a-z]*:$/s/^  namespace: *"\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$1" | head -n 1)
  path=/apis/$version
  [ "$version" != v1 ] || path=/api/v1
  case "$kind" in
    ClusterRole | ClusterRoleBinding | IngressClass | GatewayClass | PriorityClass) ;;
    *) path=$path/namespaces/${own:-$2} ;;
  esac
  path=$path/$(plural "$(tr '[:upper:]' '[:lower:]' <<<"$kind")")
  status=$(ask POST "$path?dryRun=All&fieldValidation=Strict" <"$1")
  if [ "$status" = 404 ] && ! grep -q '"details"' "$work/body"; then
    absent[$kind]=1
    return 0
  fi
  sent=$((sent + 1))
  [ "$status" = 201 ] || fault "$kind of $3: $status $(sed -n 's/.*"message": *"\(.*\)",.*/\1/p' "$work/body" | head -n 1)"
  if grep -qi '^warning:' "$work/head"; then
    fault "$kind of $3: $(grep -i '^warning:' "$work/head")"
  fi
}

for values in "${combinations[@]}"; do
  release=restricted
  [[ $values != *hostPorts.enabled=true* ]] || release=baseline
  rm -f "$work"/document-*
  "$helm" template moorgate charts/moorgate --namespace "$release" --set "$values" |
    awk -v prefix="$work/document-" '/^---/ { number++; next } { print > (prefix number ".yaml") }'
  for document in "$work"/document-*.yaml; do
    grep -q '^kind:' "$document" || continue
    key=$(cat <(echo "$release") "$document" | sha256sum | cut -d ' ' -f 1)
    [ ! -e "$work/sent/$key" ] || continue
    touch "$work/sent/$key"
    send "$document" "$release" "$values"
  done
done

# The server does refuse: the same pods with host ports where they may not be.
"$helm" template moorgate charts/moorgate --namespace restricted --show-only templates/deployment.yaml \
  --set kind=DaemonSet,hostPorts.enabled=true,service.type=ClusterIP >"$work/refused.yaml"
status=$(grep -v '^---' "$work/refused.yaml" | ask POST "/apis/apps/v1/namespaces/restricted/daemonsets?dryRun=All")
grep -qi '^warning:.*hostPort' "$work/head" || fault "host ports in a restricted namespace: $status without a warning"

echo "${#combinations[@]} combinations, $sent objects taken or refused, $faults faults; not known here: ${!absent[*]}"
[ "$sent" -gt 0 ] && [ "$faults" -eq 0 ]
