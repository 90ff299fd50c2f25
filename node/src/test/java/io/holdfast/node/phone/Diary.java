// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/// The log of one or more phones: the truth that a node is held against. Facts are kept for good,
/// the lines of the messages up to a number.
public final class Diary {
  private static final int LINES = 200_000;
  private static final InetAddress NOWHERE = new InetSocketAddress(0).getAddress();

  private final List<Fact> facts = new ArrayList<>();
  private final Deque<Line> lines = new ArrayDeque<>();

  private record Line(
      Instant at, String who, String arrow, String callId, String what, InetAddress from) {
    String text() {
      String source = from.isAnyLocalAddress() ? "" : " from " + from.getHostAddress();
      return at + " " + who + " " + arrow + " " + what + source + " [" + callId + "]";
    }
  }

  public synchronized void write(Fact fact) {
    facts.add(fact);
  }

  /// Everything so far, in order.
  public synchronized List<Fact> facts() {
    return List.copyOf(facts);
  }

  /// Those of one kind.
  public <F extends Fact> List<F> facts(Class<F> kind) {
    return facts().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  void sent(String who, SipMessage message) {
    line(who, "->", message, NOWHERE);
  }

  void repeated(String who, SipMessage message) {
    line(who, "=>", message, NOWHERE);
  }

  void received(String who, SipMessage message, Link.Source source) {
    line(who, "<-", message, address(source));
  }

  private static InetAddress address(Link.Source source) {
    return switch (source) {
      case Link.Source.Datagram(var address) -> address.getAddress();
      case Link.Source.Stream(var connection) -> connection.remote();
    };
  }

  private synchronized void line(String who, String arrow, SipMessage message, InetAddress from) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    String callId = message.text(HeaderName.CALL_ID).orElse("?");
    String cseq = message.text(HeaderName.CSEQ).orElse("?");
    lines.add(new Line(Instant.now(), who, arrow, callId, message + " (" + cseq + ")", from));
  }

  /// The messages of one call, a line each.
  public synchronized String ladder(String callId) {
    return lines.stream()
        .filter(line -> line.callId().equals(callId))
        .map(Line::text)
        .collect(Collectors.joining("\n"));
  }

  /// The messages that came from that address in that time.
  public synchronized List<String> receivedFrom(InetAddress address, Instant from, Instant to) {
    return lines.stream()
        .filter(line -> line.from().equals(address))
        .filter(line -> !line.at().isBefore(from) && line.at().isBefore(to))
        .map(Line::text)
        .toList();
  }

  /// Writes all lines and facts to a file.
  public synchronized void save(Path file) {
    try (var out = Files.newBufferedWriter(file)) {
      for (Line line : lines) {
        out.write(line.text());
        out.newLine();
      }
      for (Fact fact : facts) {
        out.write(fact.toString());
        out.newLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
