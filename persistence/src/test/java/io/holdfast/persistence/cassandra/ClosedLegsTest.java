// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// Rows of legs that are over.
class ClosedLegsTest {
  private final List<String> deleted = new ArrayList<>();
  private boolean away;
  private int left;
  private final ClosedLegs legs = new ClosedLegs(this::delete, () -> left++);

  private CompletionStage<Void> delete(int shard, String uid, int leg) {
    if (away) {
      return CompletableFuture.failedFuture(new IllegalStateException("away"));
    }
    deleted.add(shard + " " + uid + " " + leg);
    return CompletableFuture.completedFuture(null);
  }

  @Test
  void goAtOnce() {
    legs.close(7, "a", 1);
    legs.again();

    assertThat(deleted).containsExactly("7 a 1");
  }

  @Test
  void goLaterWhereTheDatabaseIsAway() {
    away = true;
    legs.close(7, "a", 1);
    legs.close(7, "b", 2);
    legs.again();
    assertThat(deleted).isEmpty();

    away = false;
    legs.again();
    legs.again();

    assertThat(deleted).containsExactly("7 a 1", "7 b 2");
    assertThat(left).isZero();
  }

  @Test
  void areLeftToExpireWhereTooManyWait() {
    away = true;
    for (int i = 0; i < ClosedLegs.MOST + 2; i++) {
      legs.close(7, "a", i);
    }

    assertThat(left).isEqualTo(2);
  }
}
