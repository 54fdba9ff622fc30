#!/usr/bin/env bash
# Fails where two builds of one commit do not give the same jars: reproducible.sh MAVEN-ARGUMENT...
# Builds what is committed, twice, in folders of their own, one after the other.
set -euo pipefail
cd "$(dirname "$0")/../../.."

commit=$(git rev-parse HEAD)
folder=$(mktemp -d "${TMPDIR:-/tmp}/moorgate-reproducible-XXXXXX")
trap 'rm -rf "$folder"' EXIT
for build in one other; do
  mkdir "$folder/$build"
  git archive "$commit" | tar x -C "$folder/$build"
  (cd "$folder/$build" && "$@" -q package -Dmaven.test.skip=true -Dspotless.check.skip=true >"$folder/$build.log" 2>&1) \
    || { tail -n 50 "$folder/$build.log" >&2; exit 1; }
  (cd "$folder/$build/target/quarkus-app" && find . -type f | LC_ALL=C sort | xargs sha256sum) >"$folder/$build.sums"
done
if ! diff "$folder/one.sums" "$folder/other.sums" >&2; then
  echo "reproducible: two builds of ${commit:0:12} differ" >&2
  exit 1
fi
echo "reproducible: $(wc -l <"$folder/one.sums") files of target/quarkus-app are the same in two builds of ${commit:0:12}"
