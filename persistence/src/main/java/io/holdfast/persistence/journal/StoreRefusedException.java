// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A store could not be opened, and trying again would not help. The message is one line for the
/// operator and names the folder, or the database.
public final class StoreRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Why.
  public enum Reason {
    /// Another process, or another store of this one, has it open.
    IN_USE,
    /// The folder cannot be made or written.
    NOT_WRITABLE,
    /// A newer version wrote it.
    NEWER_SCHEMA,
    /// What lies there is no database of ours, or a broken one.
    UNREADABLE,
    /// The database did not answer, or not enough of it, for as long as a start waits.
    UNREACHABLE
  }

  private final Reason reason;

  public StoreRefusedException(
      Reason reason, Path folder, String detail, @Nullable Throwable cause) {
    super("journal folder " + folder + ": " + detail, cause);
    this.reason = reason;
  }

  /// @param database which one, as the operator knows it
  public StoreRefusedException(
      Reason reason, String database, String detail, @Nullable Throwable cause) {
    super("database " + database + ": " + detail, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
