// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.ports;

import java.util.concurrent.CompletionStage;

/// Keys that all nodes of a cluster share, each created once, by whoever comes first.
public interface Secrets {

  /// The secret of that name; `candidate` becomes it where there was none (insert-if-absent).
  CompletionStage<byte[]> getOrCreate(String name, byte[] candidate);
}
