// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.flow;

import io.holdfast.sip.parse.ParseResult.Malformed;
import java.time.Instant;

/// The user of the transport: takes what the sockets received. Called on a transport thread, so it
/// must not block; calls for one flow come one after the other, in the order of arrival.
public interface Receiver {

  /// A message that could be parsed. Whether its values are well-formed is for the receiver to find
  /// out.
  void received(Inbound inbound);

  /// Bytes that are no message. The transport has counted them; the receiver may answer over the
  /// flow.
  void malformed(Flow flow, Instant receivedAt, Malformed malformed);

  /// A connection has ended; nothing can be sent over its flow any more.
  void closed(Flow flow);
}
