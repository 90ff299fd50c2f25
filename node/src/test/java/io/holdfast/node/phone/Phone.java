// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A phone: it registers, calls, is called, and hangs up, as a test or its [Answering] plan says.
public final class Phone implements AutoCloseable, Endpoint.User {

  /// A header field by which a caller tells the phone it reaches what to do.
  public static final HeaderName PLAN = HeaderName.of("X-Plan");

  static final byte[] SDP =
      """
      v=0
      o=- 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio 40000 RTP/AVP 0
      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final Account account;
  private final InetSocketAddress node;
  private final Endpoint endpoint;
  private final Registering registering;
  private final Map<String, OutgoingCall> outgoing = new HashMap<>();
  private final Map<String, IncomingCall> incoming = new HashMap<>();
  private final Deque<IncomingCall> arrived = new ArrayDeque<>();
  private final Set<String> old = new HashSet<>();
  private Answering plan = Answering.BY_HAND;
  private String algorithm = DigestAnswer.ANY;

  private Phone(Account account, InetSocketAddress node, Link link, Pace pace, Diary diary) {
    this.account = account;
    this.node = node;
    this.endpoint = new Endpoint(account.user(), link, pace, diary);
    this.registering = new Registering(this);
  }

  /// A phone that is on.
  public static Phone on(
      Link link, Account account, InetSocketAddress node, Pace pace, Diary diary) {
    var phone = new Phone(account, node, link, pace, diary);
    phone.endpoint.start(phone);
    return phone;
  }

  public static Phone on(Link link, Account account, InetSocketAddress node, Diary diary) {
    return on(link, account, node, Pace.OF_THE_RFC, diary);
  }

  public Account account() {
    return account;
  }

  public Diary diary() {
    return endpoint.diary;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  InetSocketAddress node() {
    return node;
  }

  String algorithm() {
    return algorithm;
  }

  /// Which of the offered algorithms it uses, `MD5` or `SHA-256`; else the first that is offered.
  public Phone using(String digestAlgorithm) {
    algorithm = digestAlgorithm;
    return this;
  }

  /// What it does from now on when it is called.
  public Phone answering(Answering answering) {
    endpoint.locked(() -> plan = answering);
    return this;
  }

  /// Repetitions that this phone saw or had to send.
  public int repetitions() {
    return endpoint.repetitionsSeen() + endpoint.repetitionsSent();
  }

  // ---- registration

  /// Registers for that time, answering a challenge; the final answer.
  public SipResponse register(Duration expires) {
    return registering.register(expires.toSeconds()).awaitFinal();
  }

  /// As [#register], where an answer may never come: its status, or 0.
  public int tryRegister(Duration expires) {
    return registering.register(expires.toSeconds()).awaitStatus();
  }

  // ---- calls

  public OutgoingCall call(Account callee) {
    return call(callee.uri(), edit -> edit);
  }

  /// Calls, and tells the phone that is reached what to do.
  public OutgoingCall call(Account callee, Answering answering) {
    return call(callee.uri(), edit -> edit.set(PLAN, answering.text()));
  }

  public OutgoingCall call(String target, UnaryOperator<Edit<SipRequest>> more) {
    var call = new OutgoingCall(this, target, more);
    endpoint.locked(
        () -> {
          outgoing.put(key(call.callId(), call.tag()), call);
          call.invite(Optional.empty());
        });
    return call;
  }

  /// The next call to this phone that a test has not seen yet.
  public IncomingCall awaitCall(Duration patience) {
    if (!endpoint.await(() -> !arrived.isEmpty(), patience)) {
      throw new IllegalStateException(account.user() + ": no call within " + patience);
    }
    IncomingCall[] result = new IncomingCall[1];
    endpoint.locked(() -> result[0] = arrived.remove());
    return result[0];
  }

  /// All calls to this phone that nobody has seen yet.
  public List<IncomingCall> arrived() {
    List<IncomingCall> all = new ArrayList<>();
    endpoint.locked(
        () -> {
          all.addAll(arrived);
          arrived.clear();
        });
    return all;
  }

  /// Forgets the calls that had ended when it was last asked to: for phones that are in use for
  /// long.
  public void forgetOldCalls() {
    endpoint.locked(
        () -> {
          arrived.clear();
          outgoing.keySet().removeIf(old::contains);
          incoming.keySet().removeIf(old::contains);
          old.clear();
          outgoing.forEach((key, call) -> note(key, call.finished()));
          incoming.forEach((key, call) -> note(key, call.finished()));
        });
  }

  private void note(String key, boolean finished) {
    if (finished) {
      old.add(key);
    }
  }

  /// Sends a request outside any dialog, without answering challenges.
  public Exchange request(Method method, String uri, UnaryOperator<Edit<SipRequest>> more) {
    var exchange = new Exchange(endpoint, _ -> {});
    var edit = SipRequest.build(method, uri);
    edit.set(HeaderName.MAX_FORWARDS, "70");
    edit.set(HeaderName.FROM, "<" + account.uri() + ">;tag=" + token());
    edit.set(HeaderName.TO, "<" + uri + ">");
    edit.set(HeaderName.CALL_ID, token());
    edit.set(HeaderName.CSEQ, "1 " + method);
    SipRequest request = complete(more.apply(edit));
    endpoint.locked(() -> endpoint.request(request, node, exchange));
    return exchange;
  }

  // ---- what arrives

  @Override
  public void request(ServerTransaction transaction) {
    SipRequest request = transaction.request();
    boolean inDialog = request.toTag().isPresent();
    if (inDialog) {
      Session session = session(request);
      if (session == null) {
        transaction.answer(transaction.response(481, "Call Does Not Exist"));
      } else {
        session.received(transaction);
      }
    } else if (request.method().equals(Method.INVITE)) {
      ring(transaction);
    } else {
      transaction.answer(transaction.response(200, "OK"));
    }
  }

  private void ring(ServerTransaction transaction) {
    var call = new IncomingCall(this, transaction);
    incoming.put(key(call.callId(), call.tag()), call);
    arrived.add(call);
    Optional<String> asked = transaction.request().text(PLAN);
    call.follow(asked.map(Answering::of).orElse(plan));
  }

  @Override
  public void cancelled(ServerTransaction invite) {
    incoming(invite).ifPresent(IncomingCall::cancelledNow);
  }

  @Override
  public void acknowledged(ServerTransaction invite) {
    Answering followed = invite.request().text(PLAN).map(Answering::of).orElse(plan);
    if (!followed.hangUpAfter().isNegative()) {
      incoming(invite).ifPresent(call -> call.hangUpLater(followed.hangUpAfter()));
    }
  }

  /// Waits for calls that were answered and got no ACK, since their caller has given up: the phone
  /// ends them by itself.
  public boolean awaitAcks(Duration patience) {
    return endpoint.await(
        () -> incoming.values().stream().noneMatch(IncomingCall::awaitsAck), patience);
  }

  private Optional<IncomingCall> incoming(ServerTransaction invite) {
    return Optional.ofNullable(incoming.get(key(invite.request().callId(), invite.toTag())));
  }

  private static String key(String callId, String tag) {
    return callId + " " + tag;
  }

  private @Nullable Session session(SipRequest request) {
    String mine = key(request.callId(), request.toTag().orElse(""));
    OutgoingCall made = outgoing.get(mine);
    if (made != null) {
      return made.session(request.fromTag().orElse(""));
    }
    IncomingCall taken = incoming.get(mine);
    return taken == null ? null : taken.session();
  }

  // ---- how its requests look

  /// Its address as a Contact.
  public String contact() {
    String transport = endpoint.link.reliable() ? ";transport=tcp" : "";
    return "<sip:" + account.user() + "@" + address() + transport + ">";
  }

  /// Where it listens.
  public int port() {
    return endpoint.link.port();
  }

  private String address() {
    return endpoint.link.local().getHostAddress() + ":" + port();
  }

  Edit<SipRequest> withSdp(Edit<SipRequest> edit) {
    return edit.body(SDP, "application/sdp");
  }

  /// With Via, and with Contact where the method wants one.
  SipRequest complete(Edit<SipRequest> edit) {
    SipRequest request = edit.done();
    var whole = request.edit();
    String via = "SIP/2.0/" + endpoint.link.transport() + " " + address();
    whole.prepend(HeaderName.VIA, via + ";branch=z9hG4bK" + token());
    Method method = request.method();
    boolean target =
        method.equals(Method.INVITE)
            || method.equals(Method.UPDATE)
            || method.equals(Method.REFER)
            || method.equals(Method.SUBSCRIBE);
    if (target) {
      whole.set(HeaderName.CONTACT, contact());
    }
    return whole.done();
  }

  static void authorize(
      Edit<SipRequest> edit, Optional<DigestAnswer> credentials, String method, String uri) {
    credentials.ifPresent(
        answer ->
            edit.set(
                answer.proxy() ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION,
                answer.next(method, uri)));
  }

  static String token() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
