// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import org.jspecify.annotations.Nullable;

/// The store could not do it now. A write that failed with this is *unknown*, not undone: it may be
/// found by the next recovery.
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
