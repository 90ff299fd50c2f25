// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.Field;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One request and what its targets answer: decides by RFC 3261 §16.7 which responses go back, and
/// when. Responses come in and go out without our Via ([Forwarding#back]).
///
/// @param request as received; responses of our own are made from it
/// @param toTag for those
/// @param branches by number
/// @param finalSent whether a final response went back
/// @param cancelled whether the caller sent a CANCEL
/// @param open whether targets are left that have not been tried, so that the best response waits
public record ResponseContext(
    SipRequest request,
    String toTag,
    SortedMap<Integer, Branch> branches,
    boolean finalSent,
    boolean cancelled,
    boolean open) {

  /// How far a target has come.
  public sealed interface Branch {

    /// Nothing came yet. "If no provisional response has been received, the CANCEL request MUST NOT
    /// be sent" (RFC 3261 §9.1).
    ///
    /// @param cancelWanted to be cancelled as soon as that is allowed
    record Trying(boolean cancelWanted) implements Branch {}

    /// A provisional response came.
    ///
    /// @param cancelled whether we were told to cancel it
    record Proceeding(boolean cancelled) implements Branch {}

    /// A final response came, or must be taken to have come.
    ///
    /// @param response null where it is made up: 408 for a timeout, 503 for a failed transport
    record Done(int status, @Nullable SipResponse response) implements Branch {}
  }

  /// What is to be done.
  public sealed interface Effect {

    /// Send this response back now: a provisional one, or a 2xx. Nothing else of the branch depends
    /// on it.
    record ForwardNow(int branch, SipResponse response) implements Effect {}

    /// Send this response back as the final one; all branches are done.
    ///
    /// @param branch whose response it is, or the one that decided it; 0 where none did
    record ForwardBest(int branch, SipResponse response) implements Effect {}

    /// Send a CANCEL to these branches, now.
    record CancelPending(List<Integer> branches) implements Effect {
      public CancelPending {
        branches = List.copyOf(branches);
      }
    }
  }

  /// The context after something happened, and what is to be done about it, in this order.
  public record Step(ResponseContext next, List<Effect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }
  }

  public ResponseContext {
    branches = Collections.unmodifiableSortedMap(new TreeMap<>(branches));
  }

  /// A request that goes to these branches, by their numbers; more may follow by [#add].
  public static ResponseContext of(SipRequest request, String toTag, Collection<Integer> branches) {
    SortedMap<Integer, Branch> trying = new TreeMap<>();
    branches.forEach(number -> trying.put(number, new Branch.Trying(false)));
    return new ResponseContext(request, toTag, trying, false, false, false);
  }

  /// One target more (a serial fork). Only where [#mayAdd].
  public ResponseContext add(int branch) {
    if (!mayAdd() || branches.containsKey(branch)) {
      throw new IllegalStateException(
          "branch " + branch + " (expected: a new one, and a request that may still have one)");
    }
    return with(branch, new Branch.Trying(false));
  }

  /// With targets left for later (a serial fork): while it may have more of them, no failure goes
  /// back. When it is [#complete] and [#mayAdd] still holds, it is time for [#add] or [#close].
  public ResponseContext keepOpen() {
    return with(branches, finalSent, cancelled, true);
  }

  /// No target is left. If all those that were tried are done, the best response goes back.
  public Step close() {
    ResponseContext closed = with(branches, finalSent, cancelled, false);
    boolean due = open && !finalSent && !branches.isEmpty() && complete();
    return due ? closed.best() : new Step(closed, List.of());
  }

  /// Whether another target may be tried: not after a final response or a CANCEL, nor after a 6xx,
  /// since then the proxy "MUST NOT create any new branches in this context" (RFC 3261 §16.7 step
  /// 5).
  public boolean mayAdd() {
    return !finalSent
        && !cancelled
        && branches.values().stream().noneMatch(b -> statusOf(b) >= 600);
  }

  /// Whether every branch is done.
  public boolean complete() {
    return branches.values().stream().allMatch(Branch.Done.class::isInstance);
  }

  /// The final status of each branch; 0 while it has none.
  public SortedMap<Integer, Integer> statuses() {
    SortedMap<Integer, Integer> statuses = new TreeMap<>();
    branches.forEach((number, branch) -> statuses.put(number, statusOf(branch)));
    return statuses;
  }

  /// A response came on a branch.
  public Step on(int branch, SipResponse response) {
    int status = response.status();
    if (status < 200) {
      return provisional(branch, response);
    }
    if (status < 300) {
      return success(branch, response);
    }
    return failure(branch, new Branch.Done(status, response));
  }

  /// The client transaction of a branch timed out: "the proxy MUST behave as if the transaction
  /// received a 408" (RFC 3261 §16.8).
  public Step timedOut(int branch) {
    return failure(branch, new Branch.Done(408, null));
  }

  /// The transport of a branch failed: "the proxy MUST behave as if the forwarded request received
  /// a 503" (RFC 3261 §16.9).
  public Step failed(int branch) {
    return failure(branch, new Branch.Done(503, null));
  }

  /// Timer C of a branch fired: "If the client transaction has received a provisional response, the
  /// proxy MUST generate a CANCEL …. If [it] has not …, the proxy MUST behave as if the transaction
  /// received a 408" (RFC 3261 §16.8).
  public Step timerC(int branch) {
    return switch (branches.get(branch)) {
      case Branch.Proceeding(var told) when !told ->
          step(
              with(branch, new Branch.Proceeding(true)), new Effect.CancelPending(List.of(branch)));
      case Branch.Trying _ -> timedOut(branch);
      case null, default -> stay();
    };
  }

  /// The caller sent a CANCEL: all that is pending is cancelled (RFC 3261 §16.10).
  public Step cancel() {
    Step step = cancelPending(this);
    ResponseContext next = step.next().with(step.next().branches, finalSent, true, open);
    if (open && !finalSent && complete()) {
      // it waited for a target, which now will not come
      SipResponse terminated = SipResponse.to(request, Status.REQUEST_TERMINATED, toTag);
      return step(
          next.with(next.branches, true, true, open), new Effect.ForwardBest(0, terminated));
    }
    return new Step(next, step.effects());
  }

  // ---- the kinds of responses

  /// "any provisional response other than 100 (Trying) … MUST be forwarded immediately", unless a
  /// final one went before (RFC 3261 §16.7 step 5). By RFC 4320 §4.1 nothing but an INVITE gets
  /// one; and none comes of a branch that is being cancelled.
  private Step provisional(int number, SipResponse response) {
    return switch (branches.get(number)) {
      case Branch.Trying(var cancelWanted) when cancelWanted ->
          step(
              with(number, new Branch.Proceeding(true)), new Effect.CancelPending(List.of(number)));
      case Branch.Trying _ -> forward(with(number, new Branch.Proceeding(false)), number, response);
      case Branch.Proceeding(var told) when !told -> forward(this, number, response);
      case null, default -> stay();
    };
  }

  private Step forward(ResponseContext next, int number, SipResponse response) {
    return response.status() == 100 || finalSent || !invite()
        ? new Step(next, List.of())
        : step(next, new Effect.ForwardNow(number, response));
  }

  /// "any 2xx response to an INVITE request" goes back at once, also "after a final response has
  /// been sent" (RFC 3261 §16.7 step 5), and each retransmission of it (RFC 6026 §8.5); then the
  /// others are cancelled (step 10).
  private Step success(int number, SipResponse response) {
    if (finalSent && !invite()) {
      return stay();
    }
    ResponseContext done = with(number, new Branch.Done(response.status(), response));
    Step cancel = cancelPending(done.with(done.branches, true, cancelled, open));
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.ForwardNow(number, response));
    effects.addAll(cancel.effects());
    return new Step(cancel.next(), effects);
  }

  private Step failure(int number, Branch.Done done) {
    if (!branches.containsKey(number) || branches.get(number) instanceof Branch.Done) {
      return stay();
    }
    ResponseContext next = with(number, done);
    if (next.finalSent) {
      return new Step(next, List.of());
    }
    if (next.complete() && !(open && next.mayAdd())) {
      return next.best();
    }
    // "If a 6xx response is received, it is not immediately forwarded, but the stateful proxy
    // SHOULD cancel all client pending transactions" RFC 3261 §16.7 step 5
    return done.status() >= 600 ? cancelPending(next) : new Step(next, List.of());
  }

  private static Step cancelPending(ResponseContext context) {
    if (!context.invite()) {
      // "A CANCEL request SHOULD NOT be sent to cancel a request other than INVITE" RFC 3261 §9.1
      return new Step(context, List.of());
    }
    SortedMap<Integer, Branch> next = new TreeMap<>(context.branches);
    List<Integer> now = new ArrayList<>();
    context.branches.forEach(
        (number, branch) -> {
          switch (branch) {
            case Branch.Trying _ -> next.put(number, new Branch.Trying(true));
            case Branch.Proceeding(var told) when !told -> {
              next.put(number, new Branch.Proceeding(true));
              now.add(number);
            }
            case Branch.Proceeding _, Branch.Done _ -> {}
          }
        });
    ResponseContext after = context.with(next, context.finalSent, context.cancelled, context.open);
    return now.isEmpty() ? new Step(after, List.of()) : step(after, new Effect.CancelPending(now));
  }

  // ---- the best response (RFC 3261 §16.7 step 6)

  private Step best() {
    ResponseContext next = with(branches, true, cancelled, open);
    Map.Entry<Integer, Branch> best =
        Collections.min(
            branches.entrySet(),
            Comparator.comparingInt(entry -> rank(statusOf(entry.getValue()))));
    int number = best.getKey();
    Branch.Done done = (Branch.Done) best.getValue();
    return response(number, done)
        .map(response -> step(next, new Effect.ForwardBest(number, response)))
        .orElse(new Step(next, List.of()));
  }

  /// Lower is better. "It MUST choose from the 6xx class responses if any exist in the context. If
  /// no 6xx class responses are present, the proxy SHOULD choose from the lowest response class
  /// stored …. The proxy SHOULD give preference to responses that provide information affecting
  /// resubmission of this request, such as 401, 407, 415, 420, and 484 if the 4xx class is chosen."
  /// 408 says least of its class and 503 is the last resort of its own. After a CANCEL, 487 is what
  /// the caller waits for.
  private int rank(int status) {
    int withinClass =
        switch (status) {
          case 487 -> cancelled ? 0 : 8;
          case 401, 407 -> 1;
          case 415, 420, 484 -> 2;
          case 408, 503 -> 9;
          default -> 5;
        };
    return status >= 600 ? withinClass : (status / 100) * 10 + withinClass;
  }

  /// The response to send for the best branch; empty where silence is asked for.
  private Optional<SipResponse> response(int number, Branch.Done done) {
    SipResponse response = done.response();
    if (done.status() == 503) {
      // "A proxy which receives a 503 … SHOULD NOT forward it upstream unless it can determine that
      // any subsequent requests it might proxy will also generate a 503. … If the only response
      // that was received is a 503, the proxy SHOULD generate a 500" RFC 3261 §16.7 step 6
      return Optional.of(SipResponse.to(request, Status.SERVER_INTERNAL_ERROR, toTag));
    }
    if (response == null) {
      // "MUST NOT send a response with Status-Code of 408 to a non-INVITE request" RFC 4320 §4.2:
      // its client has timed out as well
      return invite()
          ? Optional.of(SipResponse.to(request, Status.REQUEST_TIMEOUT, toTag))
          : Optional.empty();
    }
    if (!invite() && done.status() == 408) {
      return Optional.empty();
    }
    return Optional.of(challenged(done.status()) ? withAllChallenges(number, response) : response);
  }

  /// "If the selected response is a 401 … or 407 …, the proxy MUST collect any WWW-Authenticate and
  /// Proxy-Authenticate header field values from all other 401 … and 407 … responses received so
  /// far in this response context and add these header field values to this response without
  /// modification" (RFC 3261 §16.7 step 7).
  private SipResponse withAllChallenges(int chosen, SipResponse response) {
    Edit<SipResponse> edit = response.edit();
    branches.forEach(
        (number, branch) -> {
          if (number != chosen
              && branch instanceof Branch.Done(int status, SipResponse other)
              && other != null
              && challenged(status)) {
            other.fields().stream()
                .filter(ResponseContext::isChallenge)
                .forEach(field -> edit.append(field.name(), field.value()));
          }
        });
    return edit.done();
  }

  private static boolean isChallenge(Field field) {
    return field.is(HeaderName.WWW_AUTHENTICATE) || field.is(HeaderName.PROXY_AUTHENTICATE);
  }

  private static boolean challenged(int status) {
    return status == 401 || status == 407;
  }

  private boolean invite() {
    return request.method().equals(Method.INVITE);
  }

  private static int statusOf(Branch branch) {
    return branch instanceof Branch.Done done ? done.status() : 0;
  }

  private ResponseContext with(int number, Branch branch) {
    SortedMap<Integer, Branch> next = new TreeMap<>(branches);
    next.put(number, branch);
    return with(next, finalSent, cancelled, open);
  }

  private ResponseContext with(
      SortedMap<Integer, Branch> nowBranches,
      boolean nowSent,
      boolean nowCancelled,
      boolean nowOpen) {
    return new ResponseContext(request, toTag, nowBranches, nowSent, nowCancelled, nowOpen);
  }

  private Step stay() {
    return new Step(this, List.of());
  }

  private static Step step(ResponseContext next, Effect effect) {
    return new Step(next, List.of(effect));
  }
}
