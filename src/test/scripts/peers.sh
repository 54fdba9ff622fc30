#!/usr/bin/env bash
# Sees to it that the programs are there which the tests talk to: PostgreSQL with psql and pgbench, OpenSSH, HAProxy, curl, ip
# for network namespaces, node with the MCP SDK, Socket.IO, gRPC-Web and what else the examples are driven with, Chromium, Firefox, python-h2, and helm or npm for the chart. As root on Debian it installs what is missing;
# elsewhere it says what to install. What comes from npm is kept under target/peers.
set -euo pipefail
cd "$(dirname "$0")/../../.."

NPM_PACKAGES=(
  @modelcontextprotocol/sdk@1.32.2 socket.io@4.8.4 socket.io-client@4.8.4 grpc-web@2.1.1 @improbable-eng/grpc-web@0.15.0
  google-protobuf@3.21.4 # which the last one asks for
  @a2a-js/sdk@1.3.0 express@5.3.0 openai@6.30.1 graphql@16.15.0 graphql-ws@6.4.2 graphql-sse@2.6.1 mqtt@5.16.0 aedes@1.2.0 ws@8.23.0
)

PATH=$PATH:/usr/sbin:/sbin
packages=()

has() {
  command -v "$1" >/dev/null
}

has psql || packages+=(postgresql-client)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || has initdb || packages+=(postgresql)
compgen -G '/usr/lib/postgresql/*/bin/pgbench' >/dev/null || has pgbench || packages+=(postgresql-contrib)
has sshd || packages+=(openssh-server)
has ssh && has scp || packages+=(openssh-client)
has curl || packages+=(curl)
has chromium || packages+=(chromium)
has firefox-esr || packages+=(firefox-esr)
has haproxy || packages+=(haproxy)
has ip || packages+=(iproute2)
has node || packages+=(nodejs)
has npm || packages+=(npm)
/usr/bin/python3 -c "import h2" 2>/dev/null || packages+=(python3-h2)

# Installs the npm packages that the tests talk to, unless they are there.
npm_packages() {
  local missing=0
  for package in "${NPM_PACKAGES[@]}"; do
    [ -d "target/peers/node_modules/${package%@*}" ] || missing=1
  done
  [ "$missing" -eq 0 ] && return
  echo "Installing what the tests talk to: ${NPM_PACKAGES[*]}"
  mkdir -p target/peers
  npm install --prefix target/peers --no-save --no-audit --no-fund --loglevel=error "${NPM_PACKAGES[@]}" >/dev/null
}

if [ "${#packages[@]}" -eq 0 ]; then
  npm_packages
  exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! has apt-get; then
  echo "make test: programs are missing that the tests talk to; on Debian: apt-get install ${packages[*]}" >&2
  exit 1
fi
echo "Installing what the tests talk to: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
npm_packages
