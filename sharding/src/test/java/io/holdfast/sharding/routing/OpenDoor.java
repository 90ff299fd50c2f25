// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.routing;

import io.holdfast.sharding.ports.Subscribers;
import io.holdfast.sip.auth.NonceBook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A front door that asks nobody who they are, and so looks nobody up.
public final class OpenDoor implements Subscribers {

  private OpenDoor() {}

  public static FrontDoor create() {
    return new FrontDoor(false, Map.of(), new OpenDoor(), new NonceBook(1, Instant.EPOCH));
  }

  @Override
  public CompletionStage<Optional<Subscriber>> find(String aor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Void> put(Subscriber subscriber) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Boolean> remove(String aor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<List<Subscriber>> list(String after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Long> count() {
    throw new UnsupportedOperationException();
  }
}
