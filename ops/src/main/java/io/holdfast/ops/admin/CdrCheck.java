// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Compares the call records with the journal: every attempt must have one record, and every record
/// its attempt.
@FunctionalInterface
public interface CdrCheck {

  CompletionStage<Result> run();

  /// @param attempts ended attempts in the journal
  /// @param records call records that were compared
  /// @param findings at most a bounded number of them
  record Result(long attempts, long records, List<Finding> findings) {
    public Result {
      findings = List.copyOf(findings);
    }
  }

  /// @param problem `no record`, `no attempt` or `differs`, and in what
  record Finding(String uid, int leg, String problem) {}
}
