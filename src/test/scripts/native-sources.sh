#!/usr/bin/env bash
# Looks into target/native-sources, which `make native-sources` writes, for what the executable needs of the gateway.
set -euo pipefail

sources=target/native-sources
status=0
fault() {
  echo "native-sources: $1" >&2
  status=1
}

for argument in -O2 -R:MaximumHeapSizePercent=50 --enable-native-access=ALL-UNNAMED; do
  grep -qwF -- "$argument" "$sources/native-image.args" || fault "$argument is no argument of native-image"
done
runner=$(ls "$sources"/*-runner.jar)
listing=$(jar tf "$runner")
for file in \
  META-INF/native-image/io.moorgate/moorgate/native-image.properties \
  META-INF/native-image/io.moorgate/moorgate/reachability-metadata.json \
  moorgate/build.properties moorgate/admin/index.html demo/index.html; do
  grep -qxF -- "$file" <<<"$listing" || fault "$file is not in $runner"
done
if [ "$status" -eq 0 ]; then
  echo "native: sources are whole; no executable was built here (docs/native.md says how to build one)"
fi
exit "$status"
