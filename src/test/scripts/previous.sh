#!/usr/bin/env bash
# Builds the gateway of a commit or tag and says where its jar is: previous.sh COMMIT
set -euo pipefail
cd "$(dirname "$0")/../../.."

commit=$(git rev-parse --verify --short=12 "${1:?COMMIT}^{commit}")
folder=target/previous/$commit
jar=$folder/target/quarkus-app/quarkus-run.jar
if [ ! -f "$jar" ]; then
  mkdir -p "$folder"
  git archive "$commit" | tar x -C "$folder"
  (cd "$folder" && ${MVN:-mvn -B -ntp} -q package -Dmaven.test.skip=true -Dspotless.check.skip=true) >&2
fi
echo "$PWD/$jar"
