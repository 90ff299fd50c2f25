// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.cluster;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.ListenPoint;
import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/// Another node that has said who it is, and the messages that it was given to send. Thread-safe.
///
/// A message that it could not send comes back. What it confirmed to have taken and did not send
/// back is taken for sent; what it had not even taken when it died did not leave.
public final class Peer {

  /// Told once when a message did not leave.
  public interface Failure {
    /// @param gone whether the flow is no more, so that the next message would fare no better
    void unsent(String reason, boolean gone);
  }

  private record Waiting(Failure failure, long atNanos) {}

  /// What all peers of a node share.
  ///
  /// @param self where what could not be sent comes back
  /// @param budget how many messages may wait for their failure in all
  record Office(
      ActorRef<Outpost.Command> self, Budget budget, FlowMetric.Meter meter, LongSupplier nanos) {}

  private final ActorRef<Outpost.Command> outpost;
  private final Office office;
  private final LinkedHashMap<Long, Waiting> waiting = new LinkedHashMap<>();
  private volatile Station station;
  private volatile Map<ListenPoint, Long> claims = Map.of();
  private long sequence;
  private long taken;
  private boolean gone;

  Peer(Station station, ActorRef<Outpost.Command> outpost, Office office) {
    this.station = station;
    this.outpost = outpost;
    this.office = office;
  }

  public Station station() {
    return station;
  }

  /// When it began to hold the address, in the order in which claims were heard of; null if it does
  /// not.
  @Nullable Long claim(ListenPoint point) {
    return claims.get(point);
  }

  /// Takes over what it says of itself now.
  ///
  /// @param number of its claims to addresses that it did not hold before
  void says(Station now, long number) {
    Map<ListenPoint, Long> before = claims;
    Map<ListenPoint, Long> after = new LinkedHashMap<>();
    now.held().forEach(point -> after.put(point, before.getOrDefault(point, number)));
    station = now;
    claims = Map.copyOf(after);
  }

  /// Gives it a message to send over a flow that it holds. Messages leave in the order of the
  /// calls.
  public void send(Destination destination, SipMessage message, Failure onFailure) {
    synchronized (this) {
      if (!gone) {
        long number = ++sequence;
        if (office.budget().tryTake()) {
          waiting.put(number, new Waiting(onFailure, office.nanos().getAsLong()));
          office.meter().add(FlowMetric.UNCONFIRMED, 1);
        } else {
          office.meter().count(FlowMetric.UNWATCHED);
        }
        outpost.tell(new Outpost.Send(destination, message, number, office.self()));
        office.meter().count(FlowMetric.SENT_AWAY);
        return;
      }
    }
    onFailure.unsent("node " + station.node() + " is gone", true);
  }

  /// Hands it a response that one of its transactions waits for.
  public void stray(SipResponse response) {
    office.meter().count(FlowMetric.STRAYS);
    outpost.tell(new Outpost.Stray(response));
  }

  synchronized void took(long upTo) {
    taken = Math.max(taken, upTo);
  }

  void unsent(long number, String reason, boolean flowGone) {
    Waiting back;
    synchronized (this) {
      back = waiting.remove(number);
    }
    if (back != null) {
      release(1);
      office.meter().count(FlowMetric.UNSENT);
      back.failure().unsent(reason, flowGone);
    }
  }

  /// Forgets the messages that were given to it before that time.
  synchronized void expire(long beforeNanos) {
    int expired = 0;
    var each = waiting.values().iterator();
    while (each.hasNext() && each.next().atNanos() - beforeNanos < 0) {
      each.remove();
      expired++;
    }
    release(expired);
  }

  /// It has left the cluster: what it had not taken did not leave.
  void leave() {
    List<Failure> failed = new ArrayList<>();
    synchronized (this) {
      gone = true;
      waiting.forEach(
          (number, each) -> {
            if (number > taken) {
              failed.add(each.failure());
            }
          });
      release(waiting.size());
      waiting.clear();
    }
    office.meter().add(FlowMetric.UNSENT, failed.size());
    failed.forEach(failure -> failure.unsent("node " + station.node() + " is gone", true));
  }

  private void release(int count) {
    office.budget().giveBack(count);
    office.meter().add(FlowMetric.UNCONFIRMED, -count);
  }

  @Override
  public String toString() {
    return station.node() + " at " + station.address();
  }
}
