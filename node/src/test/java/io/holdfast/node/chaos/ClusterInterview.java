// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Asks every living node of a cluster what it knows, and holds each against the phones' facts: all
/// must say the same, and it must be the truth.
record ClusterInterview(Cluster cluster, Checker checker) {
  private static final Duration AGREEMENT = Duration.ofSeconds(10);

  static ClusterInterview of(Cluster cluster) {
    return new ClusterInterview(cluster, Checker.DEFAULT);
  }

  /// What is wrong on each node.
  ///
  /// @param patience for the first node; the others get [#AGREEMENT]
  List<Violation> violations(List<Fact> facts, Instant since, Duration patience)
      throws InterruptedException {
    var found = new ArrayList<Violation>();
    Duration left = patience;
    for (Member member : cluster.living()) {
      for (Violation violation : interview(member).violations(facts, since, left)) {
        found.add(
            new Violation(
                violation.kind(), violation.subject(), member.id() + ": " + violation.what()));
      }
      left = AGREEMENT;
    }
    return found;
  }

  private Interview interview(Member member) {
    return new Interview(
        member.api(), () -> cluster.command(member, "cdr", "--verify").exitCode() == 0, checker);
  }

  /// What each node says now, to be kept beside the facts.
  Map<String, Observation> observations(List<Fact> facts, Instant since) {
    var all = new LinkedHashMap<String, Observation>();
    for (Member member : cluster.living()) {
      all.put(member.id(), interview(member).observe(facts, since, true));
    }
    return all;
  }
}
