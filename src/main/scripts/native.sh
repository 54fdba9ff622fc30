#!/usr/bin/env bash
# Says, as flags of Maven, what builds an executable on this machine: GRAALVM_HOME, else native-image on PATH, else docker, else
# podman. Where there is none of them it says so in one line and fails.
set -euo pipefail

WANTED=25

is_wanted() {
  local found
  found=$("$1" --version 2>/dev/null | sed -n '1s/^[^0-9]*\([0-9][0-9]*\).*/\1/p')
  [ "${found:-0}" -ge "$WANTED" ]
}

# The lowest processor that it runs on.
case "$(uname -m)" in
  x86_64) march=x86-64-v2 ;;
  *) march=compatibility ;;
esac

if [ -n "${GRAALVM_HOME:-}" ]; then
  if ! is_wanted "$GRAALVM_HOME/bin/native-image"; then
    echo "make native: GRAALVM_HOME=$GRAALVM_HOME has no native-image of version $WANTED or newer" >&2
    exit 1
  fi
  echo "-Dquarkus.native.graalvm-home=$GRAALVM_HOME -Dquarkus.native.march=$march"
  exit 0
fi
if image=$(command -v native-image) && is_wanted "$image"; then
  echo "-Dquarkus.native.graalvm-home=$(dirname "$(dirname "$(readlink -f "$image")")") -Dquarkus.native.march=$march"
  exit 0
fi
for engine in docker podman; do
  if command -v "$engine" >/dev/null && "$engine" info >/dev/null 2>&1; then
    echo "-Dquarkus.native.container-build=true -Dquarkus.native.container-runtime=$engine -Dquarkus.native.march=$march"
    exit 0
  fi
done
echo "make native: no GraalVM or Mandrel $WANTED (GRAALVM_HOME, or native-image on PATH), and no docker or podman that answers" >&2
exit 1
