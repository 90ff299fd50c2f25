// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.flow;

import java.util.function.BooleanSupplier;

/// Whether messages may leave now, asked for each at the last moment: what was decided before a
/// process was frozen must not leave after it woke (P5). Whoever knows the answer may come later
/// than the sockets; until then they may.
public final class Permission {

  private volatile BooleanSupplier mayLeave = () -> true;

  public void ask(BooleanSupplier whoKnows) {
    mayLeave = whoKnows;
  }

  boolean given() {
    return mayLeave.getAsBoolean();
  }
}
