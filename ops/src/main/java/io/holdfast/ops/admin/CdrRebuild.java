// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import java.util.concurrent.CompletionStage;

/// Makes all call records again from the journal, in place of those that are there.
@FunctionalInterface
public interface CdrRebuild {

  /// Completes with how many records were made.
  CompletionStage<Long> run();
}
