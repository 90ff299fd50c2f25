// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.SipParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sends bytes that may be no message at all, and sees what comes back.
final class Probe {
  private static final Pattern SENT_BY_PORT =
      Pattern.compile(
          "(?im)^(?:via|v)\\s*:\\s*SIP\\s*/\\s*2\\.0\\s*/\\s*\\w+\\s+(?:\\[[^]]*]|[^\\s;,\\[:]+)\\s*:\\s*(\\d{2,5})\\b");
  private static final Pattern IDENTITY =
      Pattern.compile("(?im)(?:^(?:call-id|i)\\s*:\\s*|branch=z9hG4bK)([^\\s;,]{1,12})");

  private Probe() {}

  /// @param statuses of final answers, in the order in which they came
  /// @param closed whether the node closed the connection
  record Heard(List<Integer> statuses, boolean closed) {
    Heard {
      statuses = List.copyOf(statuses);
    }
  }

  /// One datagram, and the first final answer within that time. It is sent from an address that
  /// nobody else has and from the port that its Via names, for that is where the answer goes (RFC
  /// 3261 §18.2.2).
  static Optional<SipResponse> datagram(byte[] message, InetSocketAddress node, Duration patience) {
    try (var socket =
        new DatagramSocket(new InetSocketAddress(ownAddress(), sentByPort(message)))) {
      socket.setSoTimeout((int) patience.toMillis());
      socket.send(new DatagramPacket(message, message.length, node));
      while (true) {
        Optional<SipResponse> response = receive(socket);
        if (response.filter(SipResponse::provisional).isEmpty()) {
          return response;
        }
      }
    } catch (SocketTimeoutException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<SipResponse> receive(DatagramSocket socket) throws IOException {
    var packet = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(packet);
    byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
    return new SipParser(Limits.UNLIMITED).datagram(bytes)
            instanceof ParseResult.Parsed(SipResponse response, _)
        ? Optional.of(response)
        : Optional.empty();
  }

  /// The message with other letters and digits in its Call-ID and its branches, as many as before:
  /// a message that was sent already is a repetition, whose answer goes to who sent it first.
  static byte[] fresh(byte[] message) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    var out = new StringBuilder(text);
    Matcher matcher = IDENTITY.matcher(text);
    while (matcher.find()) {
      for (int i = matcher.start(1); i < matcher.end(1); i++) {
        if (Character.isLetterOrDigit(text.charAt(i))) {
          out.setCharAt(i, (char) ('a' + ThreadLocalRandom.current().nextInt(26)));
        }
      }
    }
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static InetAddress ownAddress() throws IOException {
    var random = ThreadLocalRandom.current();
    byte[] address = {
      127, (byte) random.nextInt(2, 250), (byte) random.nextInt(250), (byte) random.nextInt(2, 250)
    };
    return InetAddress.getByAddress(address);
  }

  private static int sentByPort(byte[] message) {
    Matcher matcher = SENT_BY_PORT.matcher(new String(message, StandardCharsets.ISO_8859_1));
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 5060;
  }

  /// Bytes on a connection of their own; what came until there were so many answers, or the node
  /// closed, or the time was over.
  static Heard stream(byte[] bytes, InetSocketAddress node, int answers, Duration patience) {
    try (var socket = new Socket(node.getAddress(), node.getPort())) {
      socket.getOutputStream().write(bytes);
      return listen(socket, answers, patience);
    } catch (IOException _) {
      return new Heard(List.of(), true);
    }
  }

  /// What comes over a connection until there were so many answers, or it is closed, or the time is
  /// over.
  static Heard listen(Socket socket, int answers, Duration patience) {
    var statuses = new ArrayList<Integer>();
    long deadline = System.nanoTime() + patience.toNanos();
    byte[] buffer = new byte[1 << 17];
    int held = 0;
    try {
      while (statuses.size() < answers) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return new Heard(statuses, false);
        }
        socket.setSoTimeout((int) Math.max(1, left / 1_000_000));
        int count = socket.getInputStream().read(buffer, held, buffer.length - held);
        if (count < 0) {
          return new Heard(statuses, true);
        }
        held += count;
        statuses.clear();
        statuses.addAll(statuses(buffer, held));
      }
      return new Heard(statuses, false);
    } catch (SocketTimeoutException _) {
      return new Heard(statuses, false);
    } catch (IOException _) {
      return new Heard(statuses, true);
    }
  }

  private static List<Integer> statuses(byte[] buffer, int held) {
    var statuses = new ArrayList<Integer>();
    int from = 0;
    var parser = new SipParser(Limits.UNLIMITED);
    while (from < held
        && parser.stream(buffer, from, held) instanceof ParseResult.Parsed(var message, int end)) {
      if (message instanceof SipResponse response && !response.provisional()) {
        statuses.add(response.status());
      }
      from = end;
    }
    return statuses;
  }

  /// An OPTIONS for the node itself.
  static byte[] ping(InetSocketAddress node, String transport) {
    String uri = "sip:127.0.0.1:" + node.getPort();
    return request("OPTIONS", transport, uri, uri, "Accept: application/sdp");
  }

  /// A REGISTER that leaves no binding of that address-of-record.
  static byte[] unregister(String aor) {
    String domain = aor.substring(aor.lastIndexOf('@') + 1);
    String contact = "Contact: *\r\nExpires: 0";
    return request("REGISTER", "UDP", "sip:" + domain, "sip:" + aor, contact);
  }

  private static byte[] request(
      String method, String transport, String uri, String to, String more) {
    String token = Long.toHexString(ThreadLocalRandom.current().nextLong());
    return String.join(
            "\r\n",
            method + " " + uri + " SIP/2.0",
            "Via: SIP/2.0/" + transport + " 127.0.0.1:5060;branch=z9hG4bK" + token,
            "Max-Forwards: 70",
            "From: <" + to + ">;tag=" + token,
            "To: <" + to + ">",
            "Call-ID: " + token,
            "CSeq: 1 " + method,
            more,
            "Content-Length: 0",
            "",
            "")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Whether the node answers its OPTIONS.
  static boolean alive(InetSocketAddress node) {
    return datagram(ping(node, "UDP"), node, Duration.ofSeconds(5))
        .filter(response -> response.status() == 200)
        .isPresent();
  }
}
