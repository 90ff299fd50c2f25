// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.admission;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Bytes that may be held at a time, by many threads; a part of a larger budget where it has a
/// parent.
public final class ByteBudget {

  private final long limit;
  private final @Nullable ByteBudget parent;
  private final AtomicLong used = new AtomicLong();

  public ByteBudget(long limit) {
    this(limit, null);
  }

  public ByteBudget(long limit, @Nullable ByteBudget parent) {
    this.limit = limit;
    this.parent = parent;
  }

  /// Takes the bytes, or takes nothing and says false where they are more than is left.
  public boolean tryTake(long bytes) {
    if (used.addAndGet(bytes) > limit) {
      used.addAndGet(-bytes);
      return false;
    }
    if (parent != null && !parent.tryTake(bytes)) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  public void giveBack(long bytes) {
    used.addAndGet(-bytes);
    if (parent != null) {
      parent.giveBack(bytes);
    }
  }

  public long used() {
    return used.get();
  }
}
