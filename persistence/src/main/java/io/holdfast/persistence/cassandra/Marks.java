// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// How far somebody has come, by name; and when the tables were made, before which nobody has been
/// anywhere.
final class Marks {
  private final Cql cql;
  private final long madeAt;
  private final PreparedStatement select;
  private final PreparedStatement insert;

  /// @param madeAt in microseconds since 1970
  Marks(Cql cql, long madeAt) {
    this.cql = cql;
    this.madeAt = madeAt;
    this.select = cql.prepare("SELECT value FROM marks WHERE name = ?");
    this.insert = cql.prepare("INSERT INTO marks (name, value) VALUES (?, ?)");
  }

  long madeAt() {
    return madeAt;
  }

  CompletionStage<Optional<String>> find(String name) {
    return cql.first(select.bind(name))
        .thenApply(row -> row.flatMap(found -> Optional.ofNullable(found.getString(0))));
  }

  CompletionStage<Void> put(String name, String value) {
    return cql.write(insert.bind(name, value));
  }
}
