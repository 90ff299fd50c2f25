// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import com.typesafe.config.ConfigFactory;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.IndexChange;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Stores opened as tests need them, and what tests say to them.
public final class Opened {
  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

  private Opened() {}

  /// Impatient, so that outages are found and healed quickly; otherwise as shipped.
  public static PersistenceSettings settings() {
    return PersistenceSettings.of(
        ConfigFactory.parseString("holdfast.persistence { probe-interval = 10 ms }")
            .withFallback(ConfigFactory.defaultReference()));
  }

  public static EmbeddedStore in(Path dataDir) {
    return EmbeddedStore.open(
        dataDir, settings(), PersistenceMeter.none(), InstantSource.fixed(NOW));
  }

  public static EmbeddedStore in(Path dataDir, String fileSystem) {
    return EmbeddedStore.open(
        dataDir, settings(), PersistenceMeter.none(), InstantSource.fixed(NOW), fileSystem);
  }

  /// An append of one event of this sequence number.
  public static Append event(String persistenceId, long sequenceNr, IndexChange... changes) {
    byte[] payload =
        (persistenceId + "#" + sequenceNr).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new Append(
        persistenceId, 1, List.of(new StoredEvent(sequenceNr, 1, NOW, payload)), List.of(changes));
  }

  /// The result, or what the stage failed with.
  public static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /// Returns when the condition holds, and fails when it does not come to hold.
  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come to hold in 30 s");
      }
      Thread.yield();
    }
  }
}
