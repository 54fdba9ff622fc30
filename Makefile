# Moorgate. `make` alone says what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# A JDK 25 or newer: JAVA_HOME if it is one, then the usual places.
JDK := $(shell src/main/scripts/find-jdk.sh)
ifneq ($(JDK),)
export JAVA_HOME := $(JDK)
export PATH := $(JDK)/bin:$(PATH)
endif
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
# Of the commit, so that who builds it again gets the same jars.
BUILT := $(shell TZ=UTC git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ 2>/dev/null)
MVN := mvn -B -ntp -Dbuild.commit=$(COMMIT) $(if $(BUILT),-Dproject.build.outputTimestamp=$(BUILT)) $(MVN_ARGS)
JAVA_FLAGS := --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
JAR := target/quarkus-app/quarkus-run.jar

.PHONY: help jdk run test test-executable test-upgrade test-reproducible test-cluster cluster-gateway-api cluster-faults cluster-scale chart-dry-run soak test-heavy package native native-sources sbom bench fmt docs clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

jdk:
	@test -n "$(JDK)" || { src/main/scripts/find-jdk.sh --explain >&2; exit 1; }

run: jdk $(JAR) ## the gateway with a demo to look at: http://localhost:8080/ (REPLICAS=2: and 8081)
	@exec src/main/scripts/run-demo.sh $(or $(REPLICAS),1) $(JAVA_FLAGS) $(JAVA_OPTS) -jar $(JAR)

test: jdk ## every check: format, warnings, unit, golden, architecture, real peers
	@src/test/scripts/peers.sh
	$(MVN) verify -Pwhole
	@MVN="$(MVN)" src/test/scripts/executable.sh
	@$(MAKE) --no-print-directory native-sources
	@src/test/scripts/no-leaks.sh

test-executable: jdk ## the end-to-end tests on EXECUTABLE=PATH, an executable or a jar; TESTS=A,B for some of them
	@MVN="$(MVN)" src/test/scripts/executable.sh "$(or $(EXECUTABLE),$(JAR))" $(TESTS)

test-upgrade: jdk $(JAR) ## replicas of the commit or tag PREVIOUS and of this tree keep one table
	@test -n "$(PREVIOUS)" || { echo "make test-upgrade: set PREVIOUS to a commit or tag" >&2; exit 1; }
	@PREVIOUS_JAR=$$(MVN="$(MVN)" src/test/scripts/previous.sh $(PREVIOUS)) MVN="$(MVN)" src/test/scripts/executable.sh $(JAR) UpgradeTest

test-reproducible: jdk ## two builds of what is committed give the same jars
	@src/test/scripts/reproducible.sh $(MVN)

test-cluster: jdk ## the tests of sources and Leases against the API server that KUBECONFIG names
	@test -n "$(KUBECONFIG)" || { echo "make test-cluster: set KUBECONFIG to a cluster that may be written to (or see src/test/scripts/apiserver.sh)" >&2; exit 1; }
	$(MVN) test -Dgroups=cluster -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=false

cluster-gateway-api: jdk $(JAR) ## the gateway on objects of Gateway API and Ingresses of an API server with the definitions in CRDS=DIRECTORY (needs root)
	@test -n "$(CRDS)" || { echo "make cluster-gateway-api: set CRDS to a directory with Gateway API's definitions (see src/test/scripts/apiserver.sh)" >&2; exit 1; }
	CRDS="$(CRDS)" unshare --net sh -c 'ip link set lo up && ip address add 192.0.2.1/32 dev lo && exec src/test/scripts/apiserver.sh \
	  $(MVN) test -Dgroups=gateway-api -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=false -Dmoorgate.executable=$(JAR)'

cluster-faults: jdk $(JAR) ## three gateways and an API server through a dozen faults; ROWS='kill etcd' runs these (needs root)
	unshare --net sh -c 'ip link set lo up && exec src/test/scripts/apiserver.sh src/test/scripts/cluster-faults.sh $(ROWS)'

cluster-scale: jdk $(JAR) ## one gateway on 5,000 Services of an API server: start, memory, lateness of changes (needs root)
	unshare --net sh -c 'ip link set lo up && exec src/test/scripts/apiserver.sh src/test/scripts/cluster-scale.sh $(SERVICES)'

chart-dry-run: jdk ## what the chart renders, each combination of values, before an API server (needs root)
	unshare --net sh -c 'ip link set lo up && exec src/test/scripts/apiserver.sh src/test/scripts/chart-dry-run.sh'

soak: jdk ## an hour of random faults in simulated clusters of replicas; SEED=N repeats a run, STEPS=N makes it shorter
	$(MVN) test -Dgroups=soak -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=false $(if $(SEED),-Dseed=$(SEED)) $(if $(STEPS),-Dsteps=$(STEPS))

test-heavy: jdk ## a herd of 9,000 clients that returns (HERD=N makes it smaller), 10,000 sessions. Wants a machine with nothing else to do
	$(MVN) test -Dgroups=heavy -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=false $(if $(HERD),-Dherd=$(HERD))

package: jdk ## the gateway as target/quarkus-app/quarkus-run.jar
	$(MVN) package -DskipTests
	@echo "built $(JAR)"

native: jdk ## an executable: target/moorgate-0.1.0-runner; needs GraalVM 25, Mandrel 25, docker or podman
	@flags=$$(src/main/scripts/native.sh) && $(MVN) package -Pnative -DskipTests $$flags

native-sources: jdk ## what the build of an executable gets, and whether the gateway's part of it is there
	$(MVN) -q package -Pnative -Dmaven.test.skip=true -Dspotless.check.skip=true -Dquarkus.native.sources-only=true
	@src/test/scripts/native-sources.sh

sbom: jdk ## what the gateway is made of, CycloneDX: target/bom.json
	$(MVN) -q org.cyclonedx:cyclonedx-maven-plugin:makeBom
	@echo "wrote target/bom.json"

$(JAR): pom.xml $(shell find src/main -type f)
	@echo "Building the gateway (a minute, once; some more where Maven has to fetch what it needs) ..."
	@$(MVN) -q package -DskipTests
	@touch $(JAR)

bench: jdk $(JAR) ## CPU per message or call, beside HAProxy, nginx and nghttpx
	bench/run.sh

fmt: jdk ## lay out the sources
	$(MVN) -q spotless:apply

docs: jdk ## write the reference pages anew: docs/annotations.md, commands.md, metrics.md, settings.md
	$(MVN) -q test -Dtest='*DocsTest' -Ddocs.update=true

clean: jdk ## delete what was built
	$(MVN) -q clean
