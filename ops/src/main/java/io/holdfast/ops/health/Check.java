// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.health;

import io.holdfast.sharding.ports.JournalHealth;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// One thing that must be in order.
///
/// @param problem asked each time: empty where all is well, else what is wrong, in one line
public record Check(String name, Supplier<CompletionStage<Optional<String>>> problem) {

  /// A check that is a look at a flag.
  public static Check that(String name, BooleanSupplier good, Supplier<String> problem) {
    return new Check(
        name,
        () ->
            CompletableFuture.completedFuture(
                good.getAsBoolean() ? Optional.empty() : Optional.of(problem.get())));
  }

  /// Whether the journal takes writes.
  public static Check journal(JournalHealth journal) {
    return that("journal", journal::writable, journal::reason);
  }
}
