// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.sharding.ports.Secrets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The cluster's keys. The folder's permissions are what protects them.
final class SecretTable implements Secrets {
  private final Committer committer;

  SecretTable(Committer committer) {
    this.committer = committer;
  }

  @Override
  public CompletionStage<byte[]> getOrCreate(String name, byte[] candidate) {
    return committer.submit(
        session -> {
          Optional<byte[]> existing =
              session.first(
                  "SELECT secret FROM secrets WHERE name = ?", row -> row.getBytes(1), name);
          if (existing.isPresent()) {
            return existing.get();
          }
          session.update("INSERT INTO secrets (name, secret) VALUES (?, ?)", name, candidate);
          return candidate.clone();
        });
  }
}
