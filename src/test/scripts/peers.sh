#!/usr/bin/env bash
# Sees to it that the programs are there which the tests talk to: PostgreSQL with psql and pgbench, OpenSSH, HAProxy, curl, ip
# for network namespaces, and helm or npm for the chart. As root on Debian it installs what is missing; elsewhere it says what
# to install.
set -euo pipefail

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
has haproxy || packages+=(haproxy)
has ip || packages+=(iproute2)
has helm || has npm || packages+=(npm)

[ "${#packages[@]}" -gt 0 ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! has apt-get; then
  echo "make test: programs are missing that the tests talk to; on Debian: apt-get install ${packages[*]}" >&2
  exit 1
fi
echo "Installing what the tests talk to: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
