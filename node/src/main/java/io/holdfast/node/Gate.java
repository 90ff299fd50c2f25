// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Inbound;
import io.holdfast.sip.flow.Receiver;
import io.holdfast.sip.parse.ParseResult.Malformed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Stands between the sockets, which are opened first so that a taken port is seen at once, and the
/// router, which can serve only when the shards have been taken over. What arrives before is
/// dropped; its sender repeats it.
final class Gate implements Receiver {

  private volatile @Nullable Receiver behind;

  void open(Receiver receiver) {
    behind = receiver;
  }

  @Override
  public void received(Inbound inbound) {
    Receiver receiver = behind;
    if (receiver != null) {
      receiver.received(inbound);
    }
  }

  @Override
  public void malformed(Flow flow, Instant receivedAt, Malformed malformed) {
    Receiver receiver = behind;
    if (receiver != null) {
      receiver.malformed(flow, receivedAt, malformed);
    }
  }

  @Override
  public void closed(Flow flow) {
    Receiver receiver = behind;
    if (receiver != null) {
      receiver.closed(flow);
    }
  }
}
