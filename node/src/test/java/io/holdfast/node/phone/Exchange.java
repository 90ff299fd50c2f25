// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request that was sent, and what came back for it.
public final class Exchange implements ClientTransaction.Listener {
  private final Endpoint endpoint;
  private final Consumer<Exchange> finished;
  private final List<Integer> provisional = new ArrayList<>();
  private @Nullable SipResponse last;
  private boolean over;

  /// @param finished told once, when the final answer came or none came in time
  Exchange(Endpoint endpoint, Consumer<Exchange> finished) {
    this.endpoint = endpoint;
    this.finished = finished;
  }

  @Override
  public void answered(SipResponse response) {
    if (response.provisional()) {
      provisional.add(response.status());
    } else if (!over) {
      last = response;
      over = true;
      finished.accept(this);
    }
  }

  @Override
  public void gaveUp() {
    over = true;
    finished.accept(this);
  }

  /// The final answer's status; 0 where none came in time.
  public int awaitStatus() {
    endpoint.await(() -> over, endpoint.pace.giveUp().plus(Duration.ofSeconds(5)));
    return status();
  }

  /// The final answer, which must have come.
  public SipResponse awaitFinal() {
    awaitStatus();
    if (last == null) {
      throw new IllegalStateException(endpoint.name + ": no final answer in time");
    }
    return last;
  }

  int status() {
    return last == null ? 0 : last.status();
  }

  @Nullable SipResponse last() {
    return last;
  }

  /// What came before the final answer.
  public List<Integer> provisional() {
    return List.copyOf(provisional);
  }
}
