// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.holdfast.persistence.journal.StoreUnavailableException;
import io.holdfast.sharding.ports.Secrets;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/// The cluster's keys: whoever comes first writes one, everybody else reads it. What protects them
/// is who may log in to the database.
final class SecretRows implements Secrets {
  private final Cql cql;
  private final PreparedStatement insert;

  SecretRows(Cql cql) {
    this.cql = cql;
    this.insert = cql.prepare("INSERT INTO secrets (name, secret) VALUES (?, ?) IF NOT EXISTS");
  }

  @Override
  public CompletionStage<byte[]> getOrCreate(String name, byte[] candidate) {
    return cql.transact(insert.bind(name, ByteBuffer.wrap(candidate)).setIdempotent(false))
        .thenApply(
            result -> {
              if (result.wasApplied()) {
                return candidate.clone();
              }
              Row row = result.one();
              ByteBuffer secret = row == null ? null : row.getByteBuffer("secret");
              if (secret == null) {
                throw new StoreUnavailableException(
                    "secret " + name + ": neither made nor found", null);
              }
              byte[] found = new byte[secret.remaining()];
              secret.get(found);
              return found;
            });
  }
}
