// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import io.holdfast.persistence.Database;
import io.holdfast.persistence.StoreContract;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The contract of every store, on a real Cassandra.
final class CassandraStoreIT extends StoreContract {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private boolean emptied;

  @Override
  protected Instant now() {
    return now;
  }

  @Override
  protected Database open() {
    Keyspace keyspace = Keyspace.shared("tested");
    if (!emptied) {
      keyspace.emptied();
      emptied = true;
    }
    return keyspace.open();
  }
}
