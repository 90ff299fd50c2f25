// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra.process;

/// Something that a local Cassandra needs is not on this machine: a JDK, its jars, a free port. The
/// message says what, and how to get it.
public final class MissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingException(String message) {
    super(message);
  }
}
