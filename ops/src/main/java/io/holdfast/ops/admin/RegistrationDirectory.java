// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.sharding.ports.RegistrationIndex.Row;
import io.holdfast.sip.registrar.Bindings;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Looks registrations up for operators, cluster-wide, whether their entities are in memory or not.
public interface RegistrationDirectory {

  /// Rows of the index in order of the address-of-record, those after `after` (empty string: from
  /// the start), at most `limit`.
  CompletionStage<List<Row>> list(String after, int limit);

  /// What the entity of an address-of-record, as `user@domain`, knows of its bindings.
  CompletionStage<Bindings> find(String aor);
}
