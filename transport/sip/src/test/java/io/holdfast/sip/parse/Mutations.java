// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.parse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// An endless supply of messages that are nearly good. The same seed gives the same messages.
final class Mutations {

  /// What parsers stumble over.
  private static final List<String> WORDS =
      List.of(
          "\r\n",
          "\r\n\r\n",
          "\r\n ",
          "\r",
          "\n",
          "\0",
          "\\",
          "\"",
          "<",
          ">",
          ",",
          ";",
          ":",
          "@",
          "?",
          "%",
          "%00",
          "%zz",
          "=",
          "[",
          "]",
          "[::1]",
          "*",
          " ",
          "\t",
          "\u00ff",
          "ä",
          ";;",
          ";tag=",
          ";lr",
          "sip:",
          "sips:",
          "tel:+1",
          "SIP/2.0",
          "Via: ",
          "v:",
          "Content-Length: 99999\r\n",
          "l: 0\r\n",
          "-1",
          "4294967296",
          "99999999999999999999999999",
          "Contact: *\r\n",
          "Route: <sip:a;lr>, <sip:b>\r\n",
          "\\\"",
          "INVITE",
          "Max-Forwards: 0\r\n",
          "Require: a,b\r\n",
          "Digest realm=\"a\"");

  private final Random random;
  private final List<byte[]> seeds;

  Mutations(Random random, List<byte[]> seeds) {
    this.random = random;
    this.seeds = seeds;
  }

  byte[] next() {
    byte[] message = seeds.get(random.nextInt(seeds.size())).clone();
    int times = random.nextInt(4);
    for (int i = 0; i < times && message.length > 0; i++) {
      message = mutated(message);
    }
    return message;
  }

  private byte[] mutated(byte[] message) {
    int at = random.nextInt(message.length);
    int length = Math.min(message.length - at, 1 + random.nextInt(12));
    return switch (random.nextInt(8)) {
      case 0 -> flipped(message, at);
      case 1 -> replaced(message, at, at + length, new byte[0]);
      case 2, 3 -> replaced(message, at, at, word());
      case 4 -> replaced(message, at, at + length, word());
      case 5 -> replaced(message, at, at, Arrays.copyOfRange(message, at, at + length));
      case 6 -> spliced(message, at);
      default -> linesSwapped(message);
    };
  }

  private byte[] flipped(byte[] message, int at) {
    message[at] ^= (byte) (1 << random.nextInt(8));
    return message;
  }

  private byte[] word() {
    return WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] spliced(byte[] message, int at) {
    byte[] other = seeds.get(random.nextInt(seeds.size()));
    int from = random.nextInt(other.length);
    return replaced(message, at, message.length, Arrays.copyOfRange(other, from, other.length));
  }

  private byte[] linesSwapped(byte[] message) {
    List<String> lines =
        new ArrayList<>(List.of(new String(message, StandardCharsets.ISO_8859_1).split("(?<=\n)")));
    lines.add(random.nextInt(lines.size()), lines.remove(random.nextInt(lines.size())));
    return String.join("", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] replaced(byte[] message, int from, int to, byte[] by) {
    byte[] out = new byte[message.length - (to - from) + by.length];
    System.arraycopy(message, 0, out, 0, from);
    System.arraycopy(by, 0, out, from, by.length);
    System.arraycopy(message, to, out, from + by.length, message.length - to);
    return out;
  }

  /// Messages that hold one of each kind of value.
  static List<byte[]> seeds() {
    return List.of(
        Sample.bytes(Sample.INVITE),
        Sample.bytes(
            """
            REGISTER sips:example.com;transport=tcp SIP/2.0
            v: SIP / 2.0 / TLS [2001:db8::9]:5061 ; branch=z9hG4bKa ;rport=5061;received=192.0.2.1
             , SIP/2.0/UDP host_1.example.com;branch=z9hG4bKb;maddr=224.0.0.1;ttl=16
            Max-Forwards: 70
            f: "A. \\"G.\\" Bell" <sips:bell@example.com>;tag=1
            t: <sips:bell@example.com;user=phone?Subject=a%20b&Priority=urgent>
            i: 1@[2001:db8::9]
            CSeq: 1826 REGISTER
            m: <sips:bell:pw@192.0.2.4;ob>;q=0.7;expires=60;+sip.instance="<urn:uuid:0-1>";reg-id=1
             ,sip:%61@b;expires=7200, tel:+1-201-555-0123;q=1.000
            Path: <sip:p1.example.com;lr>,<sip:p2.example.com;lr;x="y">
            Expires: 3600
            k: path, outbound
            Require: gruu
            Authorization: Digest username="bell", realm="example.com", nonce="n,1",
              uri="sips:example.com", response="00", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="c"
            Date: Sat, 13 Nov 2010 23:29:00 GMT
            Content-Length: 0

            """),
        Sample.bytes(
            """
            SIP/2.0 407 Proxy Authentication Required – später
            Via: SIP/2.0/UDP p.example.com;branch=z9hG4bK1;received=192.0.2.7, SIP/2.0/TCP a;branch=z9hG4bK2
            Via: SIP/2.0/UDP b;branch=z9hG4bK3
            From: sip:alice@example.com;tag=a
            To: <tel:7042;phone-context=example.com>;tag=b
            Call-ID: x
            CSeq: 7 INVITE
            Record-Route: <sip:p.example.com;lr>
            Proxy-Authenticate: Digest realm="r", nonce="n", qop="auth,auth-int", stale=FALSE
            Retry-After: 120 (soon);duration=3600
            Allow: INVITE, ACK,BYE
            Supported:
            Unsupported: foo
            RSeq: 988789
            Session-Expires: 1800;refresher=uac
            Content-Type: multipart/mixed; boundary="b,1"
            Content-Length: 3

            a
            """),
        Sample.bytes(
            """
            PRACK sip:alice@192.0.2.1:5062;lr SIP/2.0
            Via: SIP/2.0/TCP a.example.com;branch=z9hG4bKx
            Route: <sip:p1.example.com;lr>, "P 2" <sip:p2.example.com:5070>
            Proxy-Require: a, b
            Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==
            From: Bob <sip:bob@example.com>;tag=1
            To: <sip:alice@example.com>;tag=2
            Call-ID: y@z
            CSeq: 2 PRACK
            RAck: 776656 1 INVITE
            Event: presence;id=1
            Reason: Q.850;cause=16;text="Terminated"
            Replaces: 425928@bobster.example.org;to-tag=7743;from-tag=6472
            Refer-To: <sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345>
            Min-SE: 90
            Min-Expires: 60

            """));
  }
}
