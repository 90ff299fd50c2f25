// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import io.holdfast.persistence.PersistenceMeter;
import io.holdfast.persistence.PersistenceMetric;
import io.holdfast.persistence.journal.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/// The session as the tables use it: statements that were prepared once, asynchronous execution,
/// and every failure as a [StoreUnavailableException].
final class Cql {

  /// Cassandra refuses batches of more than 50 KiB, unless its batch_size_fail_threshold says more.
  private static final int MAX_BATCH_BYTES = 32 * 1024;

  private final CqlSession session;
  private final PersistenceMeter meter;
  private final Runnable readFailed;
  private final AtomicLong lastTimestamp = new AtomicLong();

  /// @param readFailed told of each read that failed
  Cql(CqlSession session, PersistenceMeter meter, Runnable readFailed) {
    this.session = session;
    this.meter = meter;
    this.readFailed = readFailed;
  }

  /// Prepares a statement; blocks, so only while the store is opened.
  PreparedStatement prepare(String cql) {
    return session.prepare(cql);
  }

  /// A timestamp for a write: the time in microseconds, and greater than any before.
  long timestamp() {
    long now = System.currentTimeMillis() * 1000;
    return lastTimestamp.updateAndGet(last -> Math.max(last + 1, now));
  }

  /// Executes a write; where it has no timestamp, with one that is greater than any before.
  CompletionStage<Void> write(Statement<?> statement) {
    boolean stamped = statement.getQueryTimestamp() != Statement.NO_DEFAULT_TIMESTAMP;
    return execute(stamped ? statement : statement.setQueryTimestamp(timestamp()))
        .thenApply(Cql::nothing);
  }

  /// Executes writes that belong together.
  ///
  /// @param whole of one partition: found afterwards all or none
  /// @param beside of any: in one request with the others, where they are small enough for the
  ///   database to take them so; each is found afterwards or is not
  CompletionStage<Void> write(List<BoundStatement> whole, List<BoundStatement> beside) {
    List<BoundStatement> all = new ArrayList<>(whole);
    all.addAll(beside);
    if (all.isEmpty()) {
      return all(List.of());
    }
    if (bytes(all) <= MAX_BATCH_BYTES) {
      return write(together(all));
    }
    List<CompletionStage<Void>> written = new ArrayList<>();
    if (!whole.isEmpty()) {
      written.add(write(together(whole)));
    }
    beside.forEach(statement -> written.add(write(statement)));
    return all(written);
  }

  private static Statement<?> together(List<BoundStatement> statements) {
    return statements.size() == 1
        ? statements.getFirst()
        : BatchStatement.newInstance(
            BatchType.UNLOGGED, List.<BatchableStatement<?>>copyOf(statements));
  }

  private static int bytes(List<BoundStatement> statements) {
    int bytes = 0;
    for (BoundStatement statement : statements) {
      for (ByteBuffer value : statement.getValues()) {
        bytes += value == null ? 0 : value.remaining();
      }
    }
    return bytes;
  }

  @SuppressWarnings("NullAway") // null is the only Void
  private static Void nothing(AsyncResultSet rows) {
    return null;
  }

  /// Executes a lightweight transaction, whose row says whether it was applied.
  CompletionStage<AsyncResultSet> transact(Statement<?> statement) {
    return execute(statement);
  }

  /// The first row.
  CompletionStage<Optional<Row>> first(Statement<?> statement) {
    return query(statement).thenApply(rows -> Optional.ofNullable(rows.one()));
  }

  /// All rows.
  <T> CompletionStage<List<T>> all(Statement<?> statement, Function<Row, T> reader) {
    List<T> found = new ArrayList<>();
    return each(statement, row -> found.add(reader.apply(row))).thenApply(_ -> found);
  }

  /// Gives the rows one after the other, for as long as more are wanted.
  CompletionStage<Void> each(Statement<?> statement, Predicate<Row> wantsMore) {
    return query(statement).thenCompose(page -> page(page, wantsMore));
  }

  private CompletionStage<Void> page(AsyncResultSet page, Predicate<Row> wantsMore) {
    for (Row row : page.currentPage()) {
      if (!wantsMore.test(row)) {
        return CompletableFuture.completedStage(null);
      }
    }
    return page.hasMorePages()
        ? watched(page.fetchNextPage()).thenCompose(next -> page(next, wantsMore))
        : CompletableFuture.completedStage(null);
  }

  private CompletionStage<AsyncResultSet> query(Statement<?> statement) {
    return watched(send(statement));
  }

  private CompletionStage<AsyncResultSet> watched(CompletionStage<AsyncResultSet> rows) {
    return rows.whenComplete(
            (_, failure) -> {
              if (failure != null) {
                meter.increment(PersistenceMetric.READ_FAILED, 1);
                readFailed.run();
              }
            })
        .exceptionallyCompose(Cql::unavailable);
  }

  private CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
    return send(statement).exceptionallyCompose(Cql::unavailable);
  }

  private CompletionStage<AsyncResultSet> send(Statement<?> statement) {
    try {
      return session.executeAsync(statement);
    } catch (RuntimeException e) { // the session was closed meanwhile
      return CompletableFuture.failedStage(e);
    }
  }

  private static <T> CompletionStage<T> unavailable(Throwable failure) {
    return CompletableFuture.failedStage(
        new StoreUnavailableException("database: " + reasonOf(failure), failure));
  }

  /// Whether it is the database that is at fault, and not what was asked of it.
  static boolean isOutage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof QueryValidationException || cause instanceof IllegalArgumentException) {
        return false;
      }
    }
    return true;
  }

  /// Why, in one line for the operator.
  static String reasonOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof AllNodesFailedException all && !all.getAllErrors().isEmpty()) {
      var first = all.getAllErrors().entrySet().iterator().next();
      return first.getKey().getEndPoint() + ": " + oneLine(first.getValue().getFirst());
    }
    return oneLine(cause);
  }

  private static String oneLine(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }

  /// Completes when all have; fails when one has failed.
  static CompletionStage<Void> all(List<CompletionStage<Void>> stages) {
    if (stages.size() == 1) {
      return stages.getFirst();
    }
    return CompletableFuture.allOf(
        stages.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }

  /// The results in the order of the stages.
  static <T> CompletionStage<List<T>> join(List<CompletionStage<T>> stages) {
    List<CompletableFuture<T>> asked =
        stages.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(_ -> asked.stream().map(CompletableFuture::join).toList());
  }
}
