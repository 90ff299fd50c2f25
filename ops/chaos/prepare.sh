# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# For the scripts beside it: finds a JDK 25 as the launcher does, and builds what is not built yet.
# Needs $home; sets $java_home and $test_path.

for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/* "${SDKMAN_DIR:-${HOME:-/nonexistent}/.sdkman}"/candidates/java/*; do
  [ -x "$jdk/bin/javac" ] && [ -r "$jdk/release" ] || continue
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")
  if [ "${major:-0}" -ge 25 ]; then
    java_home=$jdk
    break
  fi
done
[ -n "${java_home:-}" ] || { echo "no JDK 25 found: install one or set JAVA_HOME" >&2; exit 3; }

# The node, and the classes of its tests: without running any.
test_classes() {
  if [ -z "${HOLDFAST_NO_BUILD:-}" ]; then
    echo "building ..." >&2
    JAVA_HOME=$java_home mvn -q -B -ntp -f "$home/pom.xml" -pl node -am package -DskipTests -Dgates.skip >&2
    "$home/holdfast" check-config >/dev/null # nodes start as they do for users, from the archive of their classes
    export HOLDFAST_NO_BUILD=1
  fi
  test_path=$home/node/target/test-classes:$home/node/target/holdfast/lib/*
}
