// SPDX-License-Identifier: Apache-2.0

package io.holdfast.transport.flow;

import java.util.concurrent.atomic.AtomicInteger;

/// Numbers for connections, which tell any node whose they are: the upper half is the life of this
/// node ([io.holdfast.sip.flow.Flow#life]), the lower half counts.
///
/// A life is drawn by lot. Of a hundred lives whose flows are still remembered somewhere, two are
/// alike once in a million times; even then a flow leads astray only if count and addresses are the
/// same too.
public final class ConnectionIds {

  private final int life;
  private final AtomicInteger last = new AtomicInteger();

  public ConnectionIds(int life) {
    this.life = life;
  }

  public long next() {
    return (long) life << Integer.SIZE | Integer.toUnsignedLong(last.incrementAndGet());
  }
}
