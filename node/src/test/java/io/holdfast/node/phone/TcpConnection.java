// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.parse.Limits;
import io.holdfast.sip.parse.ParseResult;
import io.holdfast.sip.parse.StreamScanner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// One TCP connection of a phone: its messages in, its messages out.
public final class TcpConnection implements AutoCloseable {
  private final Socket socket;
  private final InetAddress remote;
  private final ReentrantLock writing = new ReentrantLock();
  private final Runnable onEnd;

  /// @param onEnd told once, when it has ended
  TcpConnection(Socket socket, Runnable onEnd) throws IOException {
    this.socket = socket;
    this.remote = socket.getInetAddress();
    this.onEnd = onEnd;
    socket.setTcpNoDelay(true);
  }

  void start(Link.Receiver receiver) {
    Thread.ofVirtual().name("phone-tcp-" + socket.getLocalPort()).start(() -> read(receiver));
  }

  InetAddress remote() {
    return remote;
  }

  boolean open() {
    return !socket.isClosed();
  }

  private void read(Link.Receiver receiver) {
    try (socket) {
      var scanner = new StreamScanner(Limits.DEFAULT);
      var in = socket.getInputStream();
      byte[] buffer = new byte[8192];
      int held = 0;
      while (true) {
        if (held == buffer.length) {
          buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, held, buffer.length - held);
        if (count < 0) {
          return;
        }
        held += count;
        int used = deliver(scanner, buffer, held, receiver);
        if (used < 0) {
          return;
        }
        System.arraycopy(buffer, used, buffer, 0, held - used);
        held -= used;
      }
    } catch (IOException _) {
      // the node has gone; whoever writes next opens another
    } finally {
      onEnd.run();
    }
  }

  /// Hands out the whole messages and returns how many bytes they were; -1 where framing is lost.
  private int deliver(StreamScanner scanner, byte[] buffer, int held, Link.Receiver receiver) {
    int from = 0;
    while (from < held) {
      switch (scanner.next(buffer, from, held)) {
        case ParseResult.Parsed(var message, int end) -> {
          from = end;
          receiver.received(message, new Link.Source.Stream(this));
        }
        case ParseResult.Malformed(_, _, int end) -> {
          if (end < 0) {
            return -1;
          }
          from = end;
        }
        case ParseResult.Incomplete _ -> {
          return from;
        }
      }
    }
    return from;
  }

  /// Whether the bytes could be handed to the socket.
  boolean write(byte[] message) {
    writing.lock();
    try {
      socket.getOutputStream().write(message);
      return true;
    } catch (IOException _) {
      close();
      return false;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // it is closed all the same
    }
  }
}
