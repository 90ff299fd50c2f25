// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.json.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// A list that is read page by page, and how its rows are written.
///
/// @param cursor the text that stands for "after this row"; it holds no secret
record Listing<T>(Source<T> source, Function<T, String> cursor, BiConsumer<JsonWriter, T> row) {

  /// Where the rows come from.
  @FunctionalInterface
  interface Source<T> {

    /// At most `limit` rows after the cursor, empty for the first ones; none at the end.
    CompletionStage<List<T>> page(String after, int limit);

    /// A source that is asked once, for directories that know no cursor. Serves one listing.
    static <T> Source<T> once(CompletionStage<List<T>> rows) {
      int[] sent = new int[1];
      return (_, limit) ->
          rows.thenApply(
              all -> {
                int from = sent[0];
                sent[0] = Math.min(all.size(), from + limit);
                return all.subList(from, sent[0]);
              });
    }
  }

  CompletionStage<List<T>> page(String after, int limit) {
    try {
      return source.page(after, limit);
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }
}
