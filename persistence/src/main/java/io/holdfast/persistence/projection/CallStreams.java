// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.persistence.journal.EventStore;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.journal.EventStore.Stream;
import io.holdfast.persistence.journal.PersistenceIds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Reads the whole journal of single calls, however long.
final class CallStreams {
  private static final int PAGE = 1000;

  private final EventStore store;

  CallStreams(EventStore store) {
    this.store = store;
  }

  /// All events of a call; none where it is unknown.
  CompletionStage<CallHistory> history(String uid) {
    String id = PersistenceIds.ofCall(uid);
    return stream(id).thenApply(CallHistory::of);
  }

  private CompletionStage<Stream> stream(String id) {
    return readFrom(id, 1, new ArrayList<>()).thenApply(events -> new Stream(id, events));
  }

  /// The events of many persistence ids, in their order.
  CompletionStage<List<Stream>> of(List<String> ids) {
    List<CompletableFuture<Stream>> asked =
        ids.stream().map(id -> stream(id).toCompletableFuture()).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(_ -> asked.stream().map(CompletableFuture::join).toList());
  }

  private CompletionStage<List<StoredEvent>> readFrom(
      String id, long from, List<StoredEvent> found) {
    return store
        .read(id, from, Long.MAX_VALUE, PAGE)
        .thenCompose(
            page -> {
              found.addAll(page);
              return page.size() < PAGE
                  ? CompletableFuture.completedStage(found)
                  : readFrom(id, page.getLast().sequenceNr() + 1, found);
            });
  }
}
