// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A name server on a UDP socket of its own, with a zone of a few records. It notes what it is
/// asked.
public final class NameServer implements AutoCloseable {

  private static final int MAX_BYTES = 4096;

  private final DatagramSocket socket;
  private final List<Record> zone = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> codes = new ConcurrentHashMap<>();
  private final List<String> silent = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private NameServer(DatagramSocket socket) {
    this.socket = socket;
  }

  public static NameServer start() {
    try {
      var server = new NameServer(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
      Thread.ofPlatform().name("name-server").daemon().start(server::serve);
      return server;
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /// Adds records, each in a line of a master file (RFC 1035 §5).
  public NameServer zone(String lines) {
    try (Master master =
        new Master(
            new ByteArrayInputStream(lines.getBytes(StandardCharsets.US_ASCII)), Name.root, 60)) {
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        zone.add(record);
      }
      return this;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Answers with this code for a name, whatever records there are.
  public NameServer code(String name, int code) {
    codes.put(name, code);
    return this;
  }

  /// Does not answer for a name.
  public NameServer silent(String name) {
    silent.add(name);
    return this;
  }

  /// What it was asked, as `SRV _sip._udp.example.com`.
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void serve() {
    byte[] bytes = new byte[MAX_BYTES];
    while (!socket.isClosed()) {
      try {
        DatagramPacket in = new DatagramPacket(bytes, bytes.length);
        socket.receive(in);
        Message query = new Message(Arrays.copyOf(bytes, in.getLength()));
        String name = query.getQuestion().getName().toString(true);
        asked.add(Type.string(query.getQuestion().getType()) + ' ' + name);
        if (!silent.contains(name)) {
          byte[] out = answer(query, name).toWire();
          socket.send(new DatagramPacket(out, out.length, in.getSocketAddress()));
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private Message answer(Message query, String name) {
    Record question = query.getQuestion();
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.addRecord(question, Section.QUESTION);
    List<Record> named =
        zone.stream().filter(record -> record.getName().equals(question.getName())).toList();
    answer
        .getHeader()
        .setRcode(codes.getOrDefault(name, named.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR));
    named.stream()
        .filter(it -> it.getType() == question.getType() || it.getType() == Type.CNAME)
        .forEach(record -> answer.addRecord(record, Section.ANSWER));
    zone.stream()
        .filter(
            record ->
                record.getType() == Type.SOA && question.getName().subdomain(record.getName()))
        .forEach(soa -> answer.addRecord(soa, Section.AUTHORITY));
    strangers(name).forEach(record -> answer.addRecord(record, Section.ANSWER));
    return answer;
  }

  /// Aliases of others, which a hostile server adds to each answer that it gives with an error.
  private List<Record> strangers(String name) {
    return codes.containsKey(name)
        ? zone.stream().filter(record -> record.getType() == Type.CNAME).toList()
        : List.of();
  }

  @Override
  public void close() {
    socket.close();
  }
}
