#!/usr/bin/env bash
# Runs end-to-end tests on what users start, in place of the class of the tests: executable.sh [PATH [TEST,...]]
# PATH is an executable or a jar. Without it a few of the tests run on the packaged jar, and a line says that there is no executable.
set -euo pipefail
cd "$(dirname "$0")/../../.."

JAR=target/quarkus-app/quarkus-run.jar
SOME=EndpointRemovedTest,HttpAttacksTest,LearntSessionsTest,PlacesOfAllReplicasTest,RollingStopTest,UpgradeTest
ALL=$(grep -lE '\b(GatewayProcess|Fleet)\b' src/test/java/io/moorgate/endtoend/*Test.java | xargs -n 1 basename -s .java | paste -sd,)

path=${1:-}
tests=${2:-$ALL}
if [ -z "$path" ]; then
  path=$JAR
  tests=$SOME
  echo "end-to-end: no executable was given (EXECUTABLE=PATH); $JAR runs $tests"
fi
[ -f "$path" ] || { echo "end-to-end: $path is not there (expected: make package, or make native)" >&2; exit 1; }

began=$(mktemp)
trap 'rm -f "$began"' EXIT
${MVN:-mvn -B -ntp} -q surefire:test -Dmoorgate.executable="$path" -Dtest="$tests" ${PREVIOUS_JAR:+-Dmoorgate.previous="$PREVIOUS_JAR"}
reports=target/surefire-reports
for test in ${tests//,/ }; do
  [ "$reports/TEST-io.moorgate.endtoend.$test.xml" -nt "$began" ] || { echo "end-to-end: $test did not run" >&2; exit 1; }
done
find "$reports" -name '*.endtoend.*-output.txt' -newer "$began" -exec grep -qF -- "-Dmoorgate.executable=$path" {} + \
  || { echo "end-to-end: no gateway was of $path" >&2; exit 1; }
echo "end-to-end: $(tr , '\n' <<<"$tests" | wc -l) test classes passed on $path"
