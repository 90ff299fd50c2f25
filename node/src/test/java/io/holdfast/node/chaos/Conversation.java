// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.Fact;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Pace;
import io.holdfast.node.phone.Phone;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// One call as its [Script] has it, with the patience of a phone that repeats itself as RFC 3261
/// says, whatever becomes of the nodes in the meantime.
final class Conversation {
  private static final Duration GIVE_UP = Pace.OF_THE_RFC.giveUp();
  private static final Duration OTHER_SIDE = Duration.ofSeconds(2);
  private static final int TRIES = 3;

  private Conversation() {}

  /// Plays it to its end.
  static void play(Phone caller, Phone callee, Script script) throws InterruptedException {
    OutgoingCall call = caller.call(callee.account(), script.answering());
    int status;
    if (script.cancelAfter().isNegative()) {
      status = call.awaitFinal(script.answering().after().plus(GIVE_UP));
    } else {
      status = call.awaitFinal(script.cancelAfter());
    }
    // Nothing may be cancelled that was not answered at all (RFC 3261 §9.1).
    if (status == 0 && call.pending() && call.awaitAnyAnswer(GIVE_UP) && call.pending()) {
      status = cancel(call);
    }
    if (status / 100 == 2) {
      end(call, script);
    }
  }

  /// Cancels, and again where that was lost with the connection it was written to.
  private static int cancel(OutgoingCall call) {
    int status = 0;
    for (int i = 0; i < TRIES && status == 0 && call.pending(); i++) {
      call.cancel();
      status = call.awaitFinal(GIVE_UP.minusSeconds(1));
    }
    return status == 0 ? call.awaitFinal(GIVE_UP) : status;
  }

  private static void end(OutgoingCall call, Script script) throws InterruptedException {
    if (script.calleeHangsUp()) {
      if (call.session().awaitEnd(script.talk().plus(GIVE_UP.multipliedBy(2)))) {
        return;
      }
    } else {
      TimeUnit.MILLISECONDS.sleep(script.talk().toMillis());
      if (call.session().awaitEnd(Duration.ZERO)) {
        return; // the node has hung up meanwhile
      }
    }
    int status = 0;
    for (int i = 0; i < TRIES && status != 200; i++) {
      status = call.session().hangUp();
    }
  }

  /// The side that hung up may be waiting for its answer yet, and of a call that the node ended one
  /// side for its BYE.
  static void awaitByes(Diary diary) throws InterruptedException {
    long deadline = System.nanoTime() + GIVE_UP.toNanos();
    while (System.nanoTime() < deadline
        && diary.facts(Fact.ByeSent.class).size() > diary.facts(Fact.ByeAnswered.class).size()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    long other = System.nanoTime() + OTHER_SIDE.toNanos();
    while (System.nanoTime() < other && oneSided(diary)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static boolean oneSided(Diary diary) {
    Set<String> hungUp =
        diary.facts(Fact.ByeSent.class).stream()
            .map(Fact.ByeSent::callId)
            .collect(Collectors.toSet());
    Set<String> once = new HashSet<>();
    for (Fact.ByeReceived bye : diary.facts(Fact.ByeReceived.class)) {
      if (!hungUp.contains(bye.callId()) && !once.add(bye.callId())) {
        once.remove(bye.callId());
      }
    }
    return !once.isEmpty();
  }
}
