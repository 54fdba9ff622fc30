#!/usr/bin/env bash
# Prints the home of a JDK 25 or newer, or nothing. With --explain says what to install instead.
set -u

WANTED=25

if [ "${1:-}" = "--explain" ]; then
  echo "Moorgate needs a JDK $WANTED or newer: install one (Debian: temurin-25-jdk or openjdk-25-jdk) or set JAVA_HOME to it."
  exit 0
fi

version_of() {
  "$1/bin/javac" -version 2>/dev/null | sed -n 's/^javac \([0-9]*\).*/\1/p'
}

candidates() {
  [ -n "${JAVA_HOME:-}" ] && echo "$JAVA_HOME"
  local javac
  javac=$(command -v javac) && dirname "$(dirname "$(readlink -f "$javac")")"
  ls -d /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/jdk* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home 2>/dev/null
}

while read -r home; do
  [ -x "$home/bin/javac" ] || continue
  version=$(version_of "$home")
  if [ -n "$version" ] && [ "$version" -ge "$WANTED" ]; then
    echo "$home"
    exit 0
  fi
done < <(candidates)
