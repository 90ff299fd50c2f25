// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Tries TCP connections, each on a thread that waits for it.
final class TcpKnocker implements Knocker {

  private static final Duration PATIENCE = Duration.ofMillis(300);
  private static final int THREADS = 4;

  private final ThreadPoolExecutor threads;

  TcpKnocker() {
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("holdfast-knock-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public void knock(InetSocketAddress address, Consumer<Answer> told) {
    threads.execute(() -> told.accept(answerOf(address)));
  }

  static Answer answerOf(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, (int) PATIENCE.toMillis());
      return Answer.ACCEPTED;
    } catch (ConnectException e) {
      // The kernel's own patience ends after minutes, so that only a refusal is left.
      return Answer.REFUSED;
    } catch (IOException e) {
      return Answer.NOTHING;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
