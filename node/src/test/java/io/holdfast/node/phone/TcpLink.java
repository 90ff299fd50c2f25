// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A phone on TCP: it listens at the port of its Via and its Contact, and keeps one connection of
/// its own to each address it sends to, opening another when that has died.
public final class TcpLink implements Link {
  private static final int CONNECT_MILLIS = 2_000;

  private final InetAddress local;
  private final ServerSocket listening;
  private final Map<InetSocketAddress, TcpConnection> opened = new ConcurrentHashMap<>();
  private final Set<TcpConnection> all = ConcurrentHashMap.newKeySet();
  private final ReentrantLock opening = new ReentrantLock();
  private final AtomicInteger losses = new AtomicInteger();
  private @Nullable Receiver receiver;

  public TcpLink() {
    this(InetAddress.getLoopbackAddress());
  }

  public TcpLink(InetAddress local) {
    this.local = local;
    try {
      listening = new ServerSocket(0, 256, local);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String transport() {
    return "TCP";
  }

  @Override
  public InetAddress local() {
    return local;
  }

  @Override
  public int port() {
    return listening.getLocalPort();
  }

  @Override
  public boolean reliable() {
    return true;
  }

  @Override
  public int losses() {
    return losses.get();
  }

  @Override
  public void start(Receiver receiver) {
    this.receiver = receiver;
    Thread.ofVirtual().name("phone-tcp-accept-" + port()).start(() -> accept(receiver));
  }

  private void accept(Receiver receiver) {
    while (!listening.isClosed()) {
      try {
        hold(new TcpConnection(listening.accept(), losses::incrementAndGet), receiver);
      } catch (IOException _) {
        // closed, or the peer has gone again
      }
    }
  }

  private void hold(TcpConnection connection, Receiver receiver) {
    all.removeIf(old -> !old.open());
    all.add(connection);
    connection.start(receiver);
  }

  @Override
  public void send(byte[] message, InetSocketAddress to) {
    TcpConnection known = opened.get(to);
    if (known == null || !known.open() || !known.write(message)) {
      TcpConnection fresh = open(to);
      if (fresh == null || !fresh.write(message)) {
        losses.incrementAndGet();
      }
    }
  }

  private @Nullable TcpConnection open(InetSocketAddress to) {
    opening.lock();
    try {
      TcpConnection known = opened.get(to);
      if (known != null && known.open()) {
        return known;
      }
      var socket = new Socket();
      socket.bind(new InetSocketAddress(local, 0));
      socket.connect(to, CONNECT_MILLIS);
      var connection = new TcpConnection(socket, losses::incrementAndGet);
      if (receiver != null) {
        hold(connection, receiver);
      }
      opened.put(to, connection);
      return connection;
    } catch (IOException _) {
      return null;
    } finally {
      opening.unlock();
    }
  }

  @Override
  public void answer(byte[] message, Source source, InetSocketAddress sentBy) {
    boolean gone =
        !(source instanceof Source.Stream(var connection))
            || !connection.open()
            || !connection.write(message);
    if (gone) {
      send(message, sentBy);
    }
  }

  /// Breaks every connection, as a phone that has lost its network and come back.
  public void breakConnections() {
    all.forEach(TcpConnection::close);
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException _) {
      // it is closed all the same
    }
    breakConnections();
  }
}
