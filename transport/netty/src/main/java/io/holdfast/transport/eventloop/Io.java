// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.eventloop;

/// Which way of waiting for sockets to use: `holdfast.transport.io`.
public enum Io {
  /// Epoll where its native library is there, NIO elsewhere.
  AUTO,
  EPOLL,
  NIO
}
