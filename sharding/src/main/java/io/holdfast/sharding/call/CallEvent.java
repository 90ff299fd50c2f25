// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What happened to a call: the journal's contract. Every event belongs to a leg, bears the instant
/// stamped by the shard's owner (never before its predecessor's) and the owner's epoch.
/// `persistence` has a codec and a golden file for each.
///
/// Events stand apart from [Call] because projections, replay and checks read them without the
/// entity.
public sealed interface CallEvent {

  /// The number of the leg within the call, from 1: one for each INVITE server transaction outside
  /// a dialog.
  int leg();

  Instant at();

  long epoch();

  /// The INVITE was admitted and is about to be forwarded.
  ///
  /// @param node the id of the node that owns the call
  /// @param source the flow over which the INVITE came, and its responses go back
  /// @param invite the INVITE as it is forwarded from: as received, without credentials of our
  ///   realm and without our own Route
  /// @param branches where it goes; empty where no target was found
  /// @param why it goes there, or nowhere
  /// @param due when Timer C ends the attempt
  record Attempted(
      int leg,
      Instant at,
      long epoch,
      String callId,
      String node,
      Flow source,
      byte[] invite,
      List<Branch> branches,
      String why,
      Instant due)
      implements CallEvent {
    public Attempted {
      branches = List.copyOf(branches);
    }
  }

  /// One target of a leg, and all that is needed to make the forwarded INVITE again, byte for byte.
  ///
  /// @param number within the leg, from 1
  /// @param round when it is tried: with all others of its round, as soon as those of the rounds
  ///   before have failed
  /// @param instead the branch that it stands in for: it is tried when that one cannot be reached;
  ///   0 for none
  /// @param routes values pushed in front of the Route header (Path), topmost first
  /// @param thousandths the q value of the contact, 0 to 1000
  /// @param why how it was found
  /// @param attempts one after the other, the next where the transport fails; at least one
  record Branch(
      int number,
      int round,
      int instead,
      String requestUri,
      List<String> routes,
      int thousandths,
      String why,
      List<Attempt> attempts) {
    public Branch {
      routes = List.copyOf(routes);
      attempts = List.copyOf(attempts);
    }
  }

  /// One way to reach a target.
  ///
  /// @param via the value of our Via
  /// @param recordRoute the value of our Record-Route line
  record Attempt(Destination destination, String via, String recordRoute) {}

  /// The first provisional response other than 100 came from a branch.
  ///
  /// @param due when Timer C ends the attempt now
  record Rang(int leg, Instant at, long epoch, int branch, int status, String toTag, Instant due)
      implements CallEvent {}

  /// The search for somebody who answers has come on: branches have failed while others are tried,
  /// or further ones are about to be; or one has answered, and what became of the others is known.
  ///
  /// @param failed the final status of each branch that has failed, by its number
  /// @param tried the branches that are tried from now on
  /// @param answered whether one has answered
  /// @param due when Timer C ends the attempt now; of an answered leg, when the leg ends
  record Searched(
      int leg,
      Instant at,
      long epoch,
      SortedMap<Integer, Integer> failed,
      List<Integer> tried,
      boolean answered,
      Instant due)
      implements CallEvent {
    public Searched {
      failed = Collections.unmodifiableSortedMap(new TreeMap<>(failed));
      tried = List.copyOf(tried);
    }
  }

  /// The caller has taken the INVITE back with a CANCEL.
  record Cancelled(int leg, Instant at, long epoch) implements CallEvent {}

  /// A 2xx came from a branch.
  ///
  /// @param response the 2xx as received, without its body
  /// @param due when the call limit ends the call
  record Answered(
      int leg, Instant at, long epoch, int branch, int status, byte[] response, Instant due)
      implements CallEvent {}

  /// A request within the dialog moved a remote target (RFC 3261 §12.2) or the deadline.
  ///
  /// @param contact the new Contact value of the caller or of the callee
  record Refreshed(int leg, Instant at, long epoch, boolean byCaller, String contact, Instant due)
      implements CallEvent {}

  /// The leg is over: a BYE came, or the final response that the caller gets is chosen.
  ///
  /// @param status the final response to the INVITE
  record Ended(
      int leg,
      Instant at,
      long epoch,
      EndedBy by,
      Outcome outcome,
      int status,
      List<BranchResult> branches)
      implements CallEvent {
    public Ended {
      branches = List.copyOf(branches);
    }
  }

  /// @param status the final response of the branch, 0 where none came
  record BranchResult(int number, String target, int status) {}

  /// Who ended a leg.
  enum EndedBy {
    CALLER,
    CALLEE,
    NODE
  }

  /// How a leg ended, as its CDR has it.
  enum Outcome {
    /// With an answer.
    ANSWERED,
    /// 486 or 600.
    BUSY,
    /// Any other refusal by the callee or by us.
    REJECTED,
    /// The caller took it back: 487.
    CANCELLED,
    /// It rang, and nobody answered in time: 408 after ringing, 480 from the callee.
    NO_ANSWER,
    /// No target could be reached, or the server failed: 5xx.
    FAILED,
    /// No response at all: 408.
    TIMEOUT
  }
}
