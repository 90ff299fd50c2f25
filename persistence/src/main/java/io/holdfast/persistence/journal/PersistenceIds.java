// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

/// How the persistence ids of the entities are made: `call|UID` and `aor|AOR`.
public final class PersistenceIds {
  public static final String CALL = "call|";
  public static final String AOR = "aor|";

  private PersistenceIds() {}

  public static String ofCall(String uid) {
    return CALL + uid;
  }

  public static String ofAor(String aor) {
    return AOR + aor;
  }

  /// What stands behind the prefix.
  ///
  /// @throws IllegalArgumentException where the id has another prefix
  public static String keyOf(String persistenceId, String prefix) {
    if (!persistenceId.startsWith(prefix)) {
      throw new IllegalArgumentException(
          "persistence id " + persistenceId + " (expected: " + prefix + "…)");
    }
    return persistenceId.substring(prefix.length());
  }
}
