// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.effect.Relay;
import io.holdfast.sharding.gateway.Located;
import io.holdfast.sip.dialog.Side;
import io.holdfast.sip.flow.Destination;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The BYEs with which a node ends a call itself: one to each side of each dialog of a leg.
final class Byes {

  /// A BYE whose way is being looked for.
  ///
  /// @param answer which answer of the leg made the dialog
  /// @param side who gets it
  record Bye(int leg, int answer, Side side) {
    String name() {
      return "bye-" + answer + side;
    }
  }

  /// Takes note of where a BYE goes, on any thread.
  interface Finder {
    void find(Bye bye, CompletionStage<Located> located);
  }

  private final Surroundings around;
  private final Copies copies;
  private final Traffic traffic;
  private final String callId;
  private final Set<Integer> legs = new HashSet<>();

  Byes(Surroundings around, Copies copies, Traffic traffic, String callId) {
    this.around = around;
    this.copies = copies;
    this.traffic = traffic;
    this.callId = callId;
  }

  /// Sends all BYEs of a leg whose way is known at once, and has those of the others found.
  void send(Leg leg, Finder finder) {
    legs.add(leg.number());
    for (int answer = 0; answer < leg.answers().size(); answer++) {
      for (Side side : Side.values()) {
        var cookie = Optional.of(Dialogs.cookie(leg, answer));
        Bye bye = new Bye(leg.number(), answer, side);
        Dialogs.byeTo(leg, answer, side, around.identity().get())
            .map(request -> around.locator().within(request, cookie).toCompletableFuture())
            .ifPresent(
                located -> {
                  if (located.isDone() && !located.isCompletedExceptionally()) {
                    send(leg, bye, located.join());
                  } else {
                    finder.find(bye, located);
                  }
                });
      }
    }
  }

  /// Whether both sides of a leg have been sent a BYE in this life of the call. One that crosses
  /// them is answered and goes no further: its receiver would get a second.
  boolean wereSent(Leg leg) {
    return legs.contains(leg.number());
  }

  /// Sends one on its way.
  void send(Leg leg, Bye bye, Located located) {
    if (located instanceof Located.Found(var contacts, _)) {
      List<Relay.Attempt> attempts = new ArrayList<>(2);
      attempt(leg, bye, contacts.getFirst().destination(), attempts);
      attempt(leg, bye, contacts.getFirst().otherwise(), attempts);
      if (!attempts.isEmpty()) {
        traffic.originate(attempts, bye.name());
      }
    }
  }

  private void attempt(
      Leg leg, Bye bye, @Nullable Destination destination, List<Relay.Attempt> attempts) {
    if (destination != null) {
      String via = copies.via(destination, leg.number(), attempts.size(), bye.name(), callId);
      Dialogs.byeTo(leg, bye.answer(), bye.side(), via, around.identity().get())
          .ifPresent(request -> attempts.add(new Relay.Attempt(destination, request)));
    }
  }
}
