// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.ports.Subscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CachedSubscribersTest {

  private static final Subscribers.Subscriber BEN =
      new Subscribers.Subscriber("ben@sued.example", "sued.example", "0", Optional.empty());

  private static final class Store implements Subscribers {
    private final Map<String, Subscriber> rows = new HashMap<>();
    private int lookUps;
    private CompletableFuture<Optional<Subscriber>> slow = new CompletableFuture<>();
    private boolean stalls;

    @Override
    public CompletionStage<Optional<Subscriber>> find(String aor) {
      lookUps++;
      return stalls ? slow : CompletableFuture.completedFuture(Optional.ofNullable(rows.get(aor)));
    }

    @Override
    public CompletionStage<Void> put(Subscriber subscriber) {
      rows.put(subscriber.aor(), subscriber);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> remove(String aor) {
      return CompletableFuture.completedFuture(rows.remove(aor) != null);
    }

    @Override
    public CompletionStage<List<Subscriber>> list(String after, int limit) {
      return CompletableFuture.completedFuture(List.copyOf(rows.values()));
    }

    @Override
    public CompletionStage<Long> count() {
      return CompletableFuture.completedFuture((long) rows.size());
    }
  }

  private final Store store = new Store();
  private long now;
  private final List<String> announced = new ArrayList<>();
  private final CachedSubscribers cached =
      new CachedSubscribers(store, Duration.ofSeconds(60), 2, () -> now, announced::add);

  private Optional<Subscribers.Subscriber> find(String aor) {
    return cached.find(aor).toCompletableFuture().join();
  }

  @Test
  void looksUpOnceWithinItsTime() {
    store.rows.put(BEN.aor(), BEN);
    assertThat(find(BEN.aor())).contains(BEN);

    now += Duration.ofSeconds(59).toNanos();
    assertThat(find(BEN.aor())).contains(BEN);

    assertThat(store.lookUps).isEqualTo(1);
  }

  @Test
  void looksUpAgainAfterItsTime() {
    assertThat(find(BEN.aor())).isEmpty();
    store.rows.put(BEN.aor(), BEN);
    now += Duration.ofSeconds(60).toNanos();

    assertThat(find(BEN.aor())).contains(BEN);
  }

  @Test
  void remembersThatThereIsNobody() {
    find("eve@sued.example");
    find("eve@sued.example");

    assertThat(store.lookUps).isEqualTo(1);
  }

  @Test
  void seesItsOwnChangesAtOnce() {
    find(BEN.aor());

    cached.put(BEN);
    assertThat(find(BEN.aor())).contains(BEN);

    cached.remove(BEN.aor());
    assertThat(find(BEN.aor())).isEmpty();
  }

  @Test
  void announcesItsOwnChanges() {
    cached.put(BEN);
    cached.remove("eve@sued.example");

    assertThat(announced).containsExactly(BEN.aor(), "eve@sued.example");
  }

  @Test
  void looksUpAgainWhatAnotherNodeHasChanged() {
    assertThat(find(BEN.aor())).isEmpty();
    store.rows.put(BEN.aor(), BEN);

    cached.forget(BEN.aor());

    assertThat(find(BEN.aor())).contains(BEN);
    assertThat(announced).isEmpty();
  }

  @Test
  void aLookUpThatAChangeOvertookIsNotRemembered() {
    store.stalls = true;
    CompletionStage<Optional<Subscribers.Subscriber>> before = cached.find(BEN.aor());
    cached.put(BEN);
    store.stalls = false;
    store.slow.complete(Optional.empty());

    assertThat(before.toCompletableFuture().join()).isEmpty();
    assertThat(find(BEN.aor())).contains(BEN);
  }

  @Test
  void forgetsWhatWasNotAskedForLongest() {
    find("a@sued.example");
    find("b@sued.example");
    find("a@sued.example");
    find("c@sued.example");
    store.lookUps = 0;

    find("a@sued.example");
    assertThat(store.lookUps).isZero();

    find("b@sued.example");
    assertThat(store.lookUps).isEqualTo(1);
  }
}
