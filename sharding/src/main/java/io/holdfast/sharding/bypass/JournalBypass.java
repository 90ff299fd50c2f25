// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.bypass;

import io.holdfast.sharding.call.Bypass;
import io.holdfast.sharding.call.Call;
import io.holdfast.sharding.call.CallMetric;
import io.holdfast.sharding.call.Missed;
import io.holdfast.sharding.ports.JournalHealth;
import io.holdfast.sharding.relay.Relays;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.Cookie;
import io.holdfast.sip.transaction.TransactionKey;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Leads requests within dialogs around their calls while the journal takes no writes. The relays
/// of this node forward them with the very cookie that the call would have written: their answers
/// find the call's owner, which is this node, and a copy that the call sends after all is a
/// retransmission to whoever gets it.
///
/// What it has taken it keeps to the end of the transaction, also if the journal is back before.
/// All calls of a node share it.
public final class JournalBypass implements Bypass {

  private final JournalHealth health;
  private final Spool spool;
  private final Consumer<Relays.Command> relays;
  private final CallMetric.Meter meter;
  private final Set<TransactionKey> taken = ConcurrentHashMap.newKeySet();
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  public JournalBypass(
      JournalHealth health, Spool spool, Consumer<Relays.Command> relays, CallMetric.Meter meter) {
    this.health = health;
    this.spool = spool;
    this.relays = relays;
    this.meter = meter;
  }

  @Override
  public boolean open() {
    return !health.writable();
  }

  @Override
  public boolean takes(Call.Command message) {
    return switch (message) {
      case Call.Request in -> (!taken.isEmpty() || open()) && takesRequest(in);
      case Call.Response in -> !names.isEmpty() && takesResponse(in);
      default -> false;
    };
  }

  @Override
  public boolean takesOver(Call.Request request) {
    return cookieOf(request).filter(cookie -> take(request, cookie)).isPresent();
  }

  @Override
  public boolean refuses(Call.Request invite) {
    var refused = new Refused(TransactionKey.server(invite.request()));
    taken.add(refused.key);
    relays.accept(new Relays.Refuse(invite.request(), invite.source(), refused));
    return true;
  }

  @Override
  public boolean took(Call.Request request) {
    return !taken.isEmpty() && taken.contains(keyOf(request));
  }

  /// Of the transaction that the request is about.
  private static TransactionKey keyOf(Call.Request in) {
    TransactionKey key = TransactionKey.server(in.request());
    return in.request().method().equals(Method.CANCEL) ? key.cancelled() : key;
  }

  private boolean takesRequest(Call.Request in) {
    boolean cancels = in.request().method().equals(Method.CANCEL);
    if (taken.contains(keyOf(in))) {
      relays.accept(new Relays.Around(forward(in), Relays.Course.UNWATCHED));
      return true;
    }
    return !cancels && open() && takesOver(in);
  }

  private boolean takesResponse(Call.Response in) {
    boolean ours = names.contains(Relays.name(in.cookie()));
    if (ours) {
      relays.accept(new Relays.Answered(in.response(), in.cookie()));
    }
    return ours;
  }

  /// An end that cannot be noted is not passed on: its BYE waits with the call.
  private boolean take(Call.Request in, Cookie.RecordRoute cookie) {
    boolean byCaller = cookie.fromCaller(in.request().fromTag().orElse(""));
    Method method = in.request().method();
    if (method.equals(Method.BYE)
        && !spool.note(
            in.request().callId(),
            cookie.uid(),
            new Missed.Ended(cookie.leg(), byCaller, in.at()))) {
      return false;
    }
    meter.count(CallMetric.BYPASSED);
    if (method.equals(Method.ACK)) {
      // to a 2xx: of no transaction
      relays.accept(new Relays.Around(forward(in), Relays.Course.UNWATCHED));
      return true;
    }
    var course = new Watched(in, cookie, byCaller);
    taken.add(course.key);
    names.add(course.name);
    relays.accept(new Relays.Around(forward(in), course));
    return true;
  }

  private static Optional<Cookie.RecordRoute> cookieOf(Call.Request in) {
    return in.cookie()
        .filter(cookie -> cookie.kind() == Cookie.Kind.CALL)
        .filter(_ -> in.request().toTag().isPresent());
  }

  private static Relays.Forward forward(Call.Request in) {
    return new Relays.Forward(
        in.request(), in.source(), in.at(), in.cookie(), Optional.empty(), in.loopHash());
  }

  /// An INVITE that was refused, until its transaction is over.
  private final class Refused implements Relays.Course {
    private final TransactionKey key;

    Refused(TransactionKey key) {
      this.key = key;
    }

    @Override
    public void answered(SipResponse response) {
      meter.count(CallMetric.UNAVAILABLE);
    }

    @Override
    public void over() {
      taken.remove(key);
    }
  }

  /// A request that was taken, until its transaction is over.
  private final class Watched implements Relays.Course {
    private final Call.Request in;
    private final Cookie.RecordRoute cookie;
    private final boolean byCaller;
    private final TransactionKey key;
    private final String name;

    Watched(Call.Request in, Cookie.RecordRoute cookie, boolean byCaller) {
      this.in = in;
      this.cookie = cookie;
      this.byCaller = byCaller;
      this.key = TransactionKey.server(in.request());
      this.name = Relays.name(Relays.branch(cookie, 1, in.request()));
    }

    /// Whether a Contact is another than before is for the call to say.
    @Override
    public void answered(SipResponse response) {
      Missed.of(in.request(), response, cookie.leg(), byCaller, in.at())
          .forEach(moved -> spool.note(in.request().callId(), cookie.uid(), moved));
    }

    @Override
    public void over() {
      taken.remove(key);
      names.remove(name);
    }
  }
}
