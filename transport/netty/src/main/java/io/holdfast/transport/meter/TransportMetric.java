// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.meter;

import java.util.Locale;

/// The catalogue of what the transport counts. Every metric has one label, the transport.
public enum TransportMetric {
  MESSAGES_RECEIVED(Kind.COUNTER, "messages", "Messages that could be parsed"),
  BYTES_RECEIVED(Kind.COUNTER, "bytes", "Bytes read, of messages and of anything else"),
  MESSAGES_SENT(Kind.COUNTER, "messages", "Messages that the kernel took over"),
  BYTES_SENT(Kind.COUNTER, "bytes", "Bytes of the messages that the kernel took over"),
  MALFORMED(Kind.COUNTER, "messages", "Received bytes that are no message"),
  TOO_LARGE(
      Kind.COUNTER, "messages", "Malformed because of a limit under holdfast.transport.limits"),
  KEEP_ALIVES(
      Kind.COUNTER,
      "keep-alives",
      "CRLF pings answered (TCP), datagrams without content dropped (UDP)"),
  STUN_IGNORED(Kind.COUNTER, "datagrams", "STUN requests on the SIP port, which are not served"),
  RECEIVER_FAILURES(Kind.COUNTER, "calls", "Exceptions of the code that takes received messages"),
  KERNEL_DROPS(
      Kind.GAUGE,
      "datagrams",
      "Datagrams that came while the receive buffers of the sockets were full (Linux)"),

  SEND_QUEUE_FULL(Kind.COUNTER, "messages", "Not sent because max-queued-bytes was used up"),
  SEND_TOO_LARGE(Kind.COUNTER, "messages", "Not sent because no datagram can hold them"),
  SEND_FAILED(Kind.COUNTER, "messages", "Not sent because the kernel or the connection failed"),
  SEND_NO_FLOW(
      Kind.COUNTER, "messages", "Not sent because their flow is no more or was never ours"),
  SEND_WITHHELD(
      Kind.COUNTER,
      "messages",
      "Not sent because this node lost its right to act while they waited"),
  SEND_QUEUE_BYTES(Kind.GAUGE, "bytes", "Bytes that wait for the kernel to take them"),

  CONNECTIONS_OPEN(Kind.GAUGE, "connections", "Connections open or being opened"),
  CONNECTIONS_ACCEPTED(Kind.COUNTER, "connections", "Connections that others opened"),
  CONNECTIONS_OPENED(Kind.COUNTER, "connections", "Connections that this node opened"),
  CONNECT_FAILED(Kind.COUNTER, "connections", "Connections that could not be opened"),
  REFUSED_MAX_CONNECTIONS(Kind.COUNTER, "connections", "Refused because of max-connections"),
  REFUSED_MAX_PER_SOURCE(
      Kind.COUNTER, "connections", "Refused because of max-connections-per-source"),
  CLOSED_SILENT(Kind.COUNTER, "connections", "Closed because of first-message-timeout"),
  CLOSED_IDLE(Kind.COUNTER, "connections", "Closed because of idle-timeout"),
  CLOSED_PARTIAL(Kind.COUNTER, "connections", "Closed because of partial-message-timeout"),
  CLOSED_STALLED(Kind.COUNTER, "connections", "Closed because of write-timeout"),
  CLOSED_PARTIAL_BYTES(Kind.COUNTER, "connections", "Closed because of max-partial-bytes"),
  CLOSED_MALFORMED(
      Kind.COUNTER, "connections", "Closed because the end of a malformed message is unknown"),
  PARTIAL_BYTES(Kind.GAUGE, "bytes", "Bytes of messages that have not arrived completely");

  /// Whether a metric only grows.
  public enum Kind {
    COUNTER,
    GAUGE
  }

  private final Kind kind;
  private final String unit;
  private final String sentence;

  TransportMetric(Kind kind, String unit, String sentence) {
    this.kind = kind;
    this.unit = unit;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  /// `holdfast_transport_messages_received`; counters get their `_total` where the exposition
  /// format wants it.
  public String metricName() {
    return "holdfast_transport_" + name().toLowerCase(Locale.ROOT);
  }

  public String unit() {
    return unit;
  }

  /// What it counts, in one sentence without a full stop.
  public String sentence() {
    return sentence;
  }
}
