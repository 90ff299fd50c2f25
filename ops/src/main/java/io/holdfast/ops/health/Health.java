// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.health;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The two questions that are put to a node: does it live (else restart it), and is it ready (else
/// send it no traffic).
public final class Health {

  private final List<Check> live;
  private final List<Check> ready;

  /// @param live what only a restart mends: [EventLoops]
  /// @param ready what mends itself: journal, shards, not draining
  public Health(List<Check> live, List<Check> ready) {
    this.live = List.copyOf(live);
    this.ready = List.copyOf(ready);
  }

  public CompletionStage<Report> live() {
    return ask(live);
  }

  public CompletionStage<Report> ready() {
    return ask(ready);
  }

  private static CompletionStage<Report> ask(List<Check> checks) {
    var asked = checks.stream().map(Health::ask).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(_ -> new Report(asked.stream().map(CompletableFuture::join).toList()));
  }

  private static CompletableFuture<Finding> ask(Check check) {
    CompletableFuture<Optional<String>> problem;
    try {
      problem = check.problem().get().toCompletableFuture();
    } catch (RuntimeException broken) {
      problem = CompletableFuture.failedFuture(broken);
    }
    return problem
        .exceptionally(failure -> Optional.of("cannot be told: " + failure))
        .thenApply(found -> new Finding(check.name(), found));
  }

  /// @param problem empty where all is well
  public record Finding(String name, Optional<String> problem) {}

  /// What all checks of a question found.
  public record Report(List<Finding> findings) {
    public Report {
      findings = List.copyOf(findings);
    }

    public boolean good() {
      return findings.stream().allMatch(finding -> finding.problem().isEmpty());
    }
  }
}
