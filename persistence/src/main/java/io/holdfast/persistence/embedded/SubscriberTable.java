// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.embedded;

import io.holdfast.sharding.ports.Subscribers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The accounts, by address-of-record.
final class SubscriberTable implements Subscribers {
  private static final String COLUMNS = "SELECT aor, realm, ha1_md5, ha1_sha256 FROM subscribers ";

  private final Committer committer;
  private final Readers readers;

  SubscriberTable(Committer committer, Readers readers) {
    this.committer = committer;
    this.readers = readers;
  }

  @Override
  public CompletionStage<Optional<Subscriber>> find(String aor) {
    return readers.submit(
        session -> session.first(COLUMNS + "WHERE aor = ?", SubscriberTable::row, aor));
  }

  @Override
  public CompletionStage<Void> put(Subscriber subscriber) {
    return committer.execute(
        session ->
            session.update(
                "MERGE INTO subscribers (aor, realm, ha1_md5, ha1_sha256) KEY (aor)"
                    + " VALUES (?, ?, ?, ?)",
                subscriber.aor(),
                subscriber.realm(),
                subscriber.ha1Md5(),
                subscriber.ha1Sha256().orElse(null)));
  }

  @Override
  public CompletionStage<Boolean> remove(String aor) {
    return committer.submit(
        session -> session.update("DELETE FROM subscribers WHERE aor = ?", aor) > 0);
  }

  @Override
  public CompletionStage<List<Subscriber>> list(String after, int limit) {
    return readers.submit(
        session ->
            session.list(
                COLUMNS + "WHERE aor > ? ORDER BY aor LIMIT ?",
                SubscriberTable::row,
                after,
                limit));
  }

  @Override
  public CompletionStage<Long> count() {
    return readers.submit(session -> session.number("SELECT COUNT(*) FROM subscribers"));
  }

  private static Subscriber row(ResultSet row) throws SQLException {
    return new Subscriber(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        Optional.ofNullable(row.getString(4)));
  }
}
