// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import static io.holdfast.persistence.embedded.Opened.event;
import static io.holdfast.persistence.embedded.Opened.get;
import static io.holdfast.persistence.embedded.Opened.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceSettings;
import io.holdfast.persistence.embedded.FaultyFiles.Disk;
import io.holdfast.persistence.journal.StoreUnavailableException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the store does when its disk fails: it never acknowledges what it cannot find again, and it
/// heals without a restart.
final class OutageTest {
  @TempDir Path dataDir;
  private EmbeddedStore store;

  @BeforeEach
  void open() {
    FaultyFiles.install();
    store = Opened.in(dataDir, FaultyFiles.SCHEME);
  }

  @AfterEach
  void close() {
    FaultyFiles.set(new Disk.Well());
    store.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 30_000, 300_000, 1_000_000})
  void losesNothingAcknowledgedWhenTheDiskFillsUpAndHealsWhenThereIsRoom(long room) {
    Map<String, CompletableFuture<Void>> appends = new LinkedHashMap<>();
    appendMany(appends, "before", 200);
    FaultyFiles.set(new Disk.Full(new AtomicLong(room)));
    for (int i = 0; store.health().writable(); i++) {
      appendMany(appends, "during" + i + "-", 200);
    }
    assertThat(store.health().reason()).contains("No space left on device");
    assertThatThrownBy(() -> get(store.append(event("call|refused", 1))))
        .isInstanceOf(StoreUnavailableException.class);

    FaultyFiles.set(new Disk.Well());
    until(() -> store.health().writable());

    assertThat(store.health().reason()).isEmpty();
    appendMany(appends, "after", 200);
    assertAcknowledgedAreFound(appends);
    store.close();
    store = Opened.in(dataDir);
    assertAcknowledgedAreFound(appends);
  }

  @Test
  void staysUnhealthyWhileATestWriteFails() {
    FaultyFiles.set(new Disk.Full(new AtomicLong(0)));
    assertThatThrownBy(() -> get(store.append(event("call|a", 1))))
        .isInstanceOf(StoreUnavailableException.class);

    for (int i = 0; i < 5; i++) {
      FaultyFiles.set(new Disk.Full(new AtomicLong(4096))); // some room, not enough
      assertThatThrownBy(() -> get(store.append(event("call|a", 1))))
          .isInstanceOf(StoreUnavailableException.class);
      assertThat(store.health().writable()).isFalse();
    }
  }

  @Test
  void failsWritesThatHangAndHealsWhenTheDiskComesBack() {
    store.close();
    PersistenceSettings hasty =
        PersistenceSettings.of(
            ConfigFactory.parseString(
                    "holdfast.persistence { write-timeout = 100 ms, probe-interval = 10 ms }")
                .withFallback(ConfigFactory.defaultReference()));
    store =
        EmbeddedStore.open(
            dataDir, hasty, PersistenceMeter.none(), InstantSource.system(), FaultyFiles.SCHEME);
    get(store.append(event("call|a", 1)));
    var back = new CountDownLatch(1);
    FaultyFiles.set(new Disk.Hanging(back));

    var hanging = store.append(event("call|a", 2));
    assertThatThrownBy(() -> get(hanging))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("no commit for 100 ms");
    assertThat(store.health().writable()).isFalse();

    FaultyFiles.set(new Disk.Well());
    back.countDown();
    until(() -> store.health().writable());
    assertThat(get(store.highestSequenceNr("call|a"))).isIn(1L, 2L);
    get(store.append(event("call|b", 1)));
  }

  @Test
  void refusesEarlyWhenTooMuchWaits() {
    store.close();
    PersistenceSettings small =
        PersistenceSettings.of(
            ConfigFactory.parseString("holdfast.persistence.embedded.queue-capacity = 10")
                .withFallback(ConfigFactory.defaultReference()));
    store =
        EmbeddedStore.open(
            dataDir, small, PersistenceMeter.none(), InstantSource.system(), FaultyFiles.SCHEME);
    var back = new CountDownLatch(1);
    FaultyFiles.set(new Disk.Hanging(back));
    Map<String, CompletableFuture<Void>> appends = new LinkedHashMap<>();
    start(appends, "a", 30);
    until(() -> !store.health().writable());
    assertThat(store.health().reason()).contains("of 10 writes wait");

    FaultyFiles.set(new Disk.Well());
    back.countDown();
    until(() -> store.health().writable());
    awaitAll(appends);
    assertThat(appends.values()).anyMatch(CompletableFuture::isCompletedExceptionally);
    assertAcknowledgedAreFound(appends);
  }

  private void appendMany(Map<String, CompletableFuture<Void>> appends, String prefix, int number) {
    start(appends, prefix, number);
    awaitAll(appends);
  }

  private void start(Map<String, CompletableFuture<Void>> appends, String prefix, int number) {
    for (int i = 0; i < number; i++) {
      String id = "call|" + prefix + i;
      appends.put(id, store.append(event(id, 1)).toCompletableFuture());
    }
  }

  private static void awaitAll(Map<String, CompletableFuture<Void>> appends) {
    CompletableFuture.allOf(appends.values().toArray(CompletableFuture[]::new))
        .exceptionally(_ -> null)
        .join();
  }

  private void assertAcknowledgedAreFound(Map<String, CompletableFuture<Void>> appends) {
    appends.forEach(
        (id, append) -> {
          if (!append.isCompletedExceptionally()) {
            assertThat(get(store.highestSequenceNr(id))).as(id).isEqualTo(1);
          }
        });
  }
}
