// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import static io.holdfast.persistence.embedded.Opened.event;
import static io.holdfast.persistence.embedded.Opened.get;
import static io.holdfast.persistence.embedded.Opened.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.cassandra.process.LocalCassandra;
import io.holdfast.persistence.cassandra.process.SharedCassandra;
import io.holdfast.persistence.journal.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the store does while its database is away: it says so within seconds, acknowledges nothing
/// that it cannot find again, and heals by itself.
final class OutageIT {
  private static final String HASTY =
      "holdfast { persistence.write-timeout = 2 s, cassandra.stall-after = 500 ms }";

  private final LocalCassandra shared = SharedCassandra.get();
  private final Keyspace keyspace = Keyspace.shared("tested");
  private CassandraStore store;

  @BeforeEach
  void open() {
    keyspace.open().close();
    keyspace.emptied();
    store = keyspace.open(HASTY, PersistenceMeter.none());
  }

  @AfterEach
  void close() {
    shared.thaw();
    store.close();
  }

  @Test
  void refusesEarlyWhileTheDatabaseIsFrozenAndHealsWhenItIsThawed() {
    get(store.append(event("call|a", 1)));

    freeze();
    var hanging = store.append(event("call|a", 2));
    until(() -> !store.health().writable());
    assertThat(store.health().reason()).isEqualTo("no acknowledgement for 500 ms");
    assertThat(hanging.toCompletableFuture()).isNotCompletedExceptionally();
    assertThatThrownBy(() -> get(store.append(event("call|b", 1))))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage("no acknowledgement for 500 ms");
    assertThatThrownBy(() -> get(hanging)).isInstanceOf(StoreUnavailableException.class);

    shared.thaw();
    until(() -> store.health().writable());
    assertThat(store.health().reason()).isEmpty();
    get(store.append(event("call|c", 1)));
    assertThat(get(store.highestSequenceNr("call|a"))).isIn(1L, 2L);
    assertThat(get(store.highestSequenceNr("call|b"))).as("never sent").isZero();
  }

  @Test
  void acknowledgesWhatHungOnlyForAMoment() {
    get(store.append(event("call|a", 1)));
    freeze();
    var hanging = store.append(event("call|a", 2));
    until(() -> !store.health().writable());

    shared.thaw();

    get(hanging);
    until(() -> store.health().writable());
    assertThat(get(store.highestSequenceNr("call|a"))).isEqualTo(2);
  }

  @Test
  void findsAllThatWasAcknowledgedAfterKill9(@TempDir Path folder) {
    store.close();
    LocalCassandra first = LocalCassandra.start(folder, LocalCassandra.Options.defaults());
    store = new Keyspace(first.cql(), "killed").open(HASTY, PersistenceMeter.none());
    Map<String, CompletableFuture<Void>> appends = new ConcurrentHashMap<>();
    for (int i = 0; i < 3000; i++) {
      String id = "call|r" + i;
      appends.put(id, store.append(event(id, 1)).toCompletableFuture());
      if (i == 2000) {
        until(() -> appends.values().stream().filter(CompletableFuture::isDone).count() > 1000);
        first.kill();
      }
    }
    settle(appends.values());
    until(() -> !store.health().writable());
    first.close();

    try (var _ = LocalCassandra.start(folder, LocalCassandra.Options.defaults())) {
      until(() -> store.health().writable());
      get(store.append(event("call|after", 1)));
      assertAcknowledgedAreFound(appends);
      store.close();
    }
  }

  private void assertAcknowledgedAreFound(Map<String, CompletableFuture<Void>> appends) {
    List<String> acknowledged =
        appends.entrySet().stream()
            .filter(each -> !each.getValue().isCompletedExceptionally())
            .map(Map.Entry::getKey)
            .toList();
    assertThat(acknowledged).hasSizeGreaterThan(1000);
    assertThat(appends).hasSizeGreaterThan(acknowledged.size());
    List<CompletableFuture<Long>> found = new ArrayList<>();
    acknowledged.forEach(id -> found.add(store.highestSequenceNr(id).toCompletableFuture()));
    assertThat(found.stream().map(each -> get(each)).toList()).containsOnly(1L);
  }

  @Test
  void takesNoMoreThanItsLimitAtATime() {
    store.close();
    store =
        keyspace.open(HASTY + "\nholdfast.cassandra.max-in-flight = 10", PersistenceMeter.none());
    freeze();
    Map<String, CompletableFuture<Void>> appends = new ConcurrentHashMap<>();
    for (int i = 0; i < 30; i++) {
      appends.put("call|m" + i, store.append(event("call|m" + i, 1)).toCompletableFuture());
    }
    assertThat(store.health().writable()).isFalse();
    assertThat(appends.values().stream().filter(CompletableFuture::isCompletedExceptionally))
        .hasSize(20);

    shared.thaw();
    settle(appends.values());
    until(() -> store.health().writable());
    appends.forEach(
        (id, append) -> {
          if (!append.isCompletedExceptionally()) {
            assertThat(get(store.highestSequenceNr(id))).isEqualTo(1);
          }
        });
  }

  /// Returns when all threads of the database stand still: a signal takes its time on a busy
  /// machine.
  private void freeze() {
    shared.freeze();
    Path threads = Path.of("/proc", Long.toString(shared.pid()), "task");
    until(
        () -> {
          try (Stream<Path> all = Files.list(threads)) {
            return all.allMatch(OutageIT::isStopped);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static boolean isStopped(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (NoSuchFileException _) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void settle(Iterable<CompletableFuture<Void>> appends) {
    appends.forEach(each -> each.handle((_, _) -> true).join());
  }
}
