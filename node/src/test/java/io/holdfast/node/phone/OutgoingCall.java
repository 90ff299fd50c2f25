// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.node.phone.Fact.Side;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A call that a phone makes, from its INVITE to its BYE; challenges are answered on the way.
public final class OutgoingCall implements ClientTransaction.Listener {
  private final Phone phone;
  private final String target;
  private final String callId;
  private final String fromTag = Phone.token();
  private final UnaryOperator<Edit<SipRequest>> more;
  private final List<Integer> seen = new ArrayList<>();
  private final Map<String, Session> sessions = new HashMap<>();
  private long attempt;
  private int challenges;
  private boolean over;
  private @Nullable ClientTransaction transaction;
  private @Nullable SipResponse last;
  private @Nullable Session answered;

  OutgoingCall(Phone phone, String target, UnaryOperator<Edit<SipRequest>> more) {
    this.phone = phone;
    this.target = target;
    this.more = more;
    this.callId = Phone.token() + "@" + phone.account().domain();
  }

  public String callId() {
    return callId;
  }

  /// The number of the CSeq of its last INVITE.
  public long attempt() {
    return attempt;
  }

  String tag() {
    return fromTag;
  }

  void invite(Optional<DigestAnswer> credentials) {
    attempt++;
    var edit = SipRequest.build(Method.INVITE, target);
    edit.set(HeaderName.MAX_FORWARDS, "70");
    edit.set(HeaderName.FROM, "<" + phone.account().uri() + ">;tag=" + fromTag);
    edit.set(HeaderName.TO, "<" + target + ">");
    edit.set(HeaderName.CALL_ID, callId);
    edit.set(HeaderName.CSEQ, attempt + " INVITE");
    Phone.authorize(edit, credentials, "INVITE", target);
    SipRequest invite = phone.complete(more.apply(phone.withSdp(edit)));
    phone
        .diary()
        .write(new Fact.Invited(Instant.now(), callId, attempt, phone.account().aor(), target));
    transaction = phone.endpoint().request(invite, phone.node(), this);
  }

  @Override
  public void answered(SipResponse response) {
    if (over && response.provisional()) {
      overtaken(response);
      return;
    }
    if (!seen.contains(response.status())) {
      seen.add(response.status());
      phone.diary().write(new Fact.Heard(Instant.now(), callId, attempt, response.status()));
    }
    if (challenged(response)) {
      return;
    }
    Session session = session(response);
    if (response.success() && session != null) {
      answered = answered == null ? session : answered;
      acknowledge(session, response, over);
    }
    last = response;
    over |= !response.provisional();
  }

  private void overtaken(SipResponse response) {
    if (answered != null) {
      phone.diary().write(new Fact.Overtaken(Instant.now(), callId, attempt, response.status()));
    }
  }

  private boolean challenged(SipResponse response) {
    boolean challenge = response.status() == 401 || response.status() == 407;
    if (!challenge || challenges == 2 || phone.account().password().isEmpty()) {
      return false;
    }
    var credentials = DigestAnswer.to(response, phone.account(), phone.algorithm());
    if (credentials.isEmpty()) {
      return false;
    }
    challenges++;
    seen.removeIf(status -> status >= 400);
    invite(credentials);
    return true;
  }

  private @Nullable Session session(SipResponse response) {
    if (response.status() == 100 || response.status() >= 300 || response.toTag().isEmpty()) {
      return null;
    }
    SipRequest invite = transaction().request();
    return sessions.computeIfAbsent(
        response.toTag().get(),
        _ -> new Session(phone, Side.CALLER, callId, Dialog.ofCaller(invite, response)));
  }

  private void acknowledge(Session session, SipResponse answer, boolean again) {
    session.dialog().refresh(answer);
    var ack = phone.complete(session.dialog().request(Method.ACK, answer.cseq().number()));
    phone.endpoint().send(ack, session.dialog().nextHop(phone.endpoint().link.transport()), again);
  }

  private ClientTransaction transaction() {
    if (transaction == null) {
      throw new IllegalStateException("no INVITE sent yet");
    }
    return transaction;
  }

  @Override
  public void gaveUp() {
    over = true;
    phone.diary().write(new Fact.Heard(Instant.now(), callId, attempt, 0));
  }

  /// Whether nothing can follow but repetitions.
  boolean finished() {
    return over && (answered == null || answered.ended());
  }

  @Nullable Session session(String remoteTag) {
    return sessions.get(remoteTag);
  }

  /// Waits for 18x; whether one came in time.
  public boolean awaitRinging(Duration patience) {
    return phone.endpoint().await(() -> seen.stream().anyMatch(s -> s > 100 && s < 200), patience);
  }

  /// Waits for the final answer and gives its status; 0 where none came in time.
  public int awaitFinal(Duration patience) {
    phone.endpoint().await(() -> over, patience);
    return over && last != null && !last.provisional() ? last.status() : 0;
  }

  /// Waits for any answer at all.
  public boolean awaitAnyAnswer(Duration patience) {
    return phone.endpoint().await(() -> over || !seen.isEmpty(), patience);
  }

  /// Whether it is not over: neither a final answer nor the end of patience.
  public boolean pending() {
    boolean[] result = new boolean[1];
    phone.endpoint().locked(() -> result[0] = !over);
    return result[0];
  }

  /// The last answer that came.
  public SipResponse lastAnswer() {
    if (last == null) {
      throw new IllegalStateException(callId + ": no answer yet");
    }
    return last;
  }

  /// Every status seen, in the order of its first time.
  public List<Integer> seen() {
    var copy = new ArrayList<Integer>();
    phone.endpoint().locked(() -> copy.addAll(seen));
    return copy;
  }

  /// The established call; it must have been answered.
  public Session session() {
    if (answered == null) {
      throw new IllegalStateException(callId + ": not answered but " + seen());
    }
    return answered;
  }

  /// The early dialog; 18x must have been seen.
  public Session early() {
    return sessions.values().iterator().next();
  }

  /// Sends a CANCEL; its status, or 0 where none came. The INVITE's own end is waited for apart.
  public Exchange cancel() {
    Exchange exchange = new Exchange(phone.endpoint(), _ -> {});
    phone
        .endpoint()
        .locked(
            () -> {
              phone.diary().write(new Fact.Cancelled(Instant.now(), callId, attempt));
              ClientTransaction invite = transaction();
              phone.endpoint().request(invite.cancel(), invite.destination(), exchange);
              invite.giveUpAfter(phone.endpoint().pace.giveUp());
            });
    return exchange;
  }
}
