// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Host names as the operating system resolves them (A and AAAA; the JDK caches what it learns).
/// Its threads and the queue in front of them are few: a slow resolver makes names fail, it does
/// not fill the memory.
public final class SystemHostNames implements HostNames, AutoCloseable {

  private static final int THREADS = 4;
  private static final int MAX_WAITING = 1000;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          task -> Thread.ofPlatform().name("holdfast-names").daemon().unstarted(task));

  public SystemHostNames() {
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public CompletionStage<Optional<InetSocketAddress>> resolve(String host, int port) {
    try {
      return CompletableFuture.supplyAsync(() -> lookUp(host, port), threads);
    } catch (RejectedExecutionException _) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }

  private static Optional<InetSocketAddress> lookUp(String host, int port) {
    try {
      return Optional.of(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (UnknownHostException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
