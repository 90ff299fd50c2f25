// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.projection;

import io.holdfast.persistence.embedded.Opened;
import io.holdfast.persistence.journal.EventCodecs;
import io.holdfast.persistence.journal.EventStore;
import io.holdfast.persistence.journal.EventStore.Append;
import io.holdfast.persistence.journal.EventStore.StoredEvent;
import io.holdfast.persistence.journal.PersistenceIds;
import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.call.CallEvent.Answered;
import io.holdfast.sharding.call.CallEvent.Attempted;
import io.holdfast.sharding.call.CallEvent.BranchResult;
import io.holdfast.sharding.call.CallEvent.Ended;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.call.CallEvent.Rang;
import io.holdfast.sip.flow.Flow;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Calls as tests of the records need them.
final class Calls {
  static final Instant START = Instant.parse("2026-01-02T03:04:05.123456Z");
  private static final Flow FLOW =
      Flow.udp(new InetSocketAddress("127.0.0.1", 5060), new InetSocketAddress("127.0.0.1", 5070));

  private static final String INVITE =
      """
      INVITE sip:bob@example.com SIP/2.0
      Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-1
      Max-Forwards: 70
      From: "Alice" <sip:alice@example.com>;tag=a
      To: <sip:bob@example.com;user=phone>
      Call-ID: call-1@phone
      CSeq: 1 INVITE
      Contact: <sip:alice@127.0.0.1:5070>
      Content-Length: 0

      """
          .replace("\n", "\r\n");

  private Calls() {}

  static Attempted attempted(int leg, int second, long epoch) {
    return new Attempted(
        leg,
        at(second),
        epoch,
        "call-1@phone",
        "n1",
        FLOW,
        INVITE.getBytes(StandardCharsets.UTF_8),
        List.of(),
        "",
        at(second + 180));
  }

  static Rang rang(int leg, int second, long epoch) {
    return new Rang(leg, at(second), epoch, 1, 180, "b", at(second + 180));
  }

  static Answered answered(int leg, int second, long epoch) {
    return new Answered(leg, at(second), epoch, 1, 200, new byte[0], at(second + 7200));
  }

  static Ended ended(int leg, int second, long epoch, Outcome outcome, int status) {
    return new Ended(
        leg,
        at(second),
        epoch,
        EndedBy.CALLEE,
        outcome,
        status,
        List.of(new BranchResult(1, "sip:bob@127.0.0.1:5080", status)));
  }

  /// A call of one leg that was answered after 3 seconds and lasted 10.
  static List<CallEvent> answeredCall() {
    return List.of(
        attempted(1, 0, 1),
        rang(1, 1, 1),
        answered(1, 3, 1),
        ended(1, 13, 1, Outcome.ANSWERED, 200));
  }

  static List<CallEvent> busyCall() {
    return List.of(attempted(1, 0, 1), ended(1, 1, 1, Outcome.BUSY, 486));
  }

  static Instant at(int second) {
    return START.plusSeconds(second);
  }

  /// Journals the events of a call, after those that it has.
  static void journal(EventStore store, String uid, List<? extends CallEvent> events) {
    String id = PersistenceIds.ofCall(uid);
    long before = Opened.get(store.highestSequenceNr(id));
    List<StoredEvent> stored = new ArrayList<>();
    for (CallEvent event : events) {
      stored.add(EventCodecs.encode(before + stored.size() + 1, event));
    }
    Opened.get(store.append(new Append(id, 1, stored, List.of())));
  }
}
