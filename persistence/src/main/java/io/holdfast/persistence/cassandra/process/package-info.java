// SPDX-License-Identifier: Apache-2.0

/// A real Apache Cassandra 5.0 as a child process, for the local cluster and for integration tests:
/// its jars come from a Maven repository, its JVM is a JDK 17 or 11 of this machine, its
/// configuration and its data lie in a folder of their own.
///
/// It listens on loopback only, without authentication, and is small. It does not speak CQL beyond
/// asking whether somebody answers, and it is no way to run a database in earnest.
@NullMarked
package io.holdfast.persistence.cassandra.process;

import org.jspecify.annotations.NullMarked;
