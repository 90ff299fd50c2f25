// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.eventloop;

import io.holdfast.sip.flow.ListenPoint;

/// An address could not be listened on: somebody else does, it is not this machine's, or we may
/// not. Stops the start; the message is the one line that the operator needs.
public final class BindFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ListenPoint listenPoint;

  public BindFailure(ListenPoint listenPoint, Throwable cause) {
    super("cannot listen on " + listenPoint + ": " + reason(cause), cause);
    this.listenPoint = listenPoint;
  }

  public ListenPoint listenPoint() {
    return listenPoint;
  }

  private static String reason(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (text.contains("in use")) {
      return "the address is in use by another process (expected: a free port)";
    }
    if (text.contains("assign requested address")) {
      return "the address is not one of this machine (one that floats belongs into holdfast.sip.shared, which needs epoll)";
    }
    if (text.contains("ermission denied")) {
      return "permission denied (ports below 1024 need CAP_NET_BIND_SERVICE)";
    }
    return text;
  }
}
