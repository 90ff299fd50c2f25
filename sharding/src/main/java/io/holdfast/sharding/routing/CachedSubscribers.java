// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import io.holdfast.sharding.ports.Subscribers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Subscribers with what was last looked up at hand, unknown ones too, so that both cost the same.
/// Changes that go through it are seen at once, and announced, so that other nodes forget what they
/// remember; where they do not hear of it, when their entry is too old.
public final class CachedSubscribers implements Subscribers {

  private record Known(Optional<Subscriber> subscriber, long until) {}

  private final Subscribers store;
  private final long cacheForNanos;
  private final LongSupplier nanos;
  private final Consumer<String> announce;
  private final Map<String, Known> entries;
  private long changes;

  /// @param announce told the address-of-record of every change that goes through here
  public CachedSubscribers(
      Subscribers store,
      Duration cacheFor,
      int capacity,
      LongSupplier nanos,
      Consumer<String> announce) {
    this.store = store;
    this.cacheForNanos = cacheFor.toNanos();
    this.nanos = nanos;
    this.announce = announce;
    this.entries =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > capacity;
          }
        };
  }

  @Override
  public CompletionStage<Optional<Subscriber>> find(String aor) {
    Known entry;
    long before;
    synchronized (entries) {
      entry = entries.get(aor);
      before = changes;
    }
    if (entry != null && entry.until() - nanos.getAsLong() > 0) {
      return CompletableFuture.completedFuture(entry.subscriber());
    }
    return store
        .find(aor)
        .thenApply(
            found -> {
              synchronized (entries) {
                // what was found may be older than a change that was made meanwhile
                if (before == changes) {
                  entries.put(aor, new Known(found, nanos.getAsLong() + cacheForNanos));
                }
              }
              return found;
            });
  }

  @Override
  public CompletionStage<Void> put(Subscriber subscriber) {
    return store.put(subscriber).whenComplete((_, _) -> changed(subscriber.aor()));
  }

  @Override
  public CompletionStage<Boolean> remove(String aor) {
    return store.remove(aor).whenComplete((_, _) -> changed(aor));
  }

  private void changed(String aor) {
    forget(aor);
    announce.accept(aor);
  }

  /// The subscriber was changed through another node.
  public void forget(String aor) {
    synchronized (entries) {
      changes++;
      entries.remove(aor);
    }
  }

  @Override
  public CompletionStage<List<Subscriber>> list(String after, int limit) {
    return store.list(after, limit);
  }

  @Override
  public CompletionStage<Long> count() {
    return store.count();
  }
}
