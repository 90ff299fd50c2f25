// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import java.util.List;
import java.util.stream.Stream;

/// One arrow of a figure: the state that a machine is in now, and what is to be done about it.
///
/// @param effects to be interpreted in this order; empty where the figure has no arrow
public record Step<S>(S next, List<Effect> effects) {

  public Step {
    effects = List.copyOf(effects);
  }

  /// A step to `next`, or back to the same state, with `effects`.
  static <S> Step<S> to(S next, Effect... effects) {
    return new Step<>(next, List.of(effects));
  }

  /// No arrow: `state` stays as it is and nothing is done.
  static <S> Step<S> stay(S state) {
    return new Step<>(state, List.of());
  }

  /// This step with more `effects`, unless it ends the transaction, which includes all others.
  Step<S> and(Effect... more) {
    if (effects.contains(new Effect.Done())) {
      return this;
    }
    return new Step<>(next, Stream.concat(effects.stream(), Stream.of(more)).toList());
  }
}
