// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.header.Contact;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.header.NameAddr;
import io.holdfast.sip.message.Edit;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Status;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.proxy.NatRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The registrar's rules: RFC 3261 §10.3 steps 6 to 8, with Path (RFC 3327 §5.3). A function of the
/// REGISTER, the bindings there are, and the time; what it returns is to be done as a whole or not
/// at all.
///
/// The order of requests is kept for the Call-ID, not only for the binding: a phone uses one
/// Call-ID for all its registrations (§10.2), so whatever has a lower CSeq is late.
public final class Registrar {

  /// The option tag of RFC 3327, the only one that a REGISTER may require.
  static final String PATH = "path";

  private final SipRequest register;
  private final Bindings current;
  private final RegistrarSettings settings;
  private final Instant now;
  private final Flow flow;
  private final String toTag;

  private Registrar(
      SipRequest register,
      Bindings current,
      RegistrarSettings settings,
      Instant now,
      Flow flow,
      String toTag) {
    this.register = register;
    this.current = current;
    this.settings = settings;
    this.now = now;
    this.flow = flow;
    this.toTag = toTag;
  }

  /// What the REGISTER does to the bindings.
  ///
  /// @param register passed by [RegisterCheck]
  /// @param flow the flow over which it came
  /// @param toTag the same for retransmissions of the request, so that the answer is (§8.2.7)
  public static Outcome process(
      SipRequest register,
      Bindings current,
      RegistrarSettings settings,
      Instant now,
      Flow flow,
      String toTag) {
    return new Registrar(register, current, settings, now, flow, toTag).process();
  }

  private Outcome process() {
    return switch (register.all(Header.CONTACT)) {
      // "If [there is no Contact], skip to the last step" (step 6)
      case Value.Absent<?> _ -> accept(List.of(), current);
      case Value.Malformed<?>(var fault) -> refuse(new Refusal.Improper(fault.reason()));
      case Value.Present<List<Contact>>(var contacts) -> update(contacts);
    };
  }

  private Outcome update(List<Contact> contacts) {
    Optional<Refusal> refusal = improper(contacts);
    if (refusal.isPresent()) {
      return refuse(refusal.get());
    }
    OptionalLong seen = current.latestCseq(register.callId(), now);
    long cseq = register.cseq().number();
    if (seen.isPresent() && cseq <= seen.getAsLong()) {
      // The same CSeq is a retransmission: what it asks for has been done.
      return cseq == seen.getAsLong()
          ? accept(List.of(), current)
          : refuse(new Refusal.OutOfOrder(cseq, seen.getAsLong()));
    }
    return contacts.getFirst() instanceof Contact.Star ? unbindAll() : bind(contacts);
  }

  private Optional<Refusal> improper(List<Contact> contacts) {
    if (register.first(Header.EXPIRES) instanceof Value.Malformed<?>(var fault)) {
      return Optional.of(new Refusal.Improper(fault.reason()));
    }
    boolean star = contacts.stream().anyMatch(Contact.Star.class::isInstance);
    // "If the request has additional Contact fields or an expiration time other than zero, the
    // request
    // is invalid, and the server MUST return a 400" (step 6)
    if (star && (contacts.size() > 1 || register.first(Header.EXPIRES).orElse(1L) != 0)) {
      return Optional.of(new Refusal.Improper("Bad Contact (* must be alone, with Expires: 0)"));
    }
    return switch (register.all(Header.PATH)) {
      case Value.Malformed<?>(var fault) -> Optional.of(new Refusal.Improper(fault.reason()));
      // RFC 3327 §5.3: "The recommended policy is … to reject the request with a 420"
      case Value.Present<?> _ when !supportsPath() -> Optional.of(new Refusal.BadExtension(PATH));
      case Value.Present<?> _, Value.Absent<?> _ -> Optional.empty();
    };
  }

  private boolean supportsPath() {
    return register.all(Header.SUPPORTED).orElse(List.of()).stream()
        .anyMatch(PATH::equalsIgnoreCase);
  }

  private Outcome unbindAll() {
    List<Change> changes = current.all().stream().map(this::unbind).toList();
    return accept(changes, current.with(changes, now));
  }

  private Outcome bind(List<Contact> contacts) {
    List<Change> changes = new ArrayList<>();
    Bindings after = current;
    for (Contact contact : contacts) {
      Contact.Address address = (Contact.Address) contact;
      long seconds = requestedSeconds(address);
      if (seconds > 0 && seconds < settings.minExpires().toSeconds()) {
        return refuse(new Refusal.TooBrief(settings.minExpires().toSeconds()));
      }
      List<Change> its = changes(address, after.matching(address.uri()), seconds);
      changes.addAll(its);
      after = after.with(its, now);
    }
    int standing = after.standingAt(now).size();
    return standing > settings.maxContacts() && standing > current.standingAt(now).size()
        ? refuse(new Refusal.TooManyContacts(settings.maxContacts()))
        : accept(changes, after);
  }

  private List<Change> changes(Contact.Address address, Optional<Binding> known, long seconds) {
    if (seconds == 0) {
      return known.map(this::unbind).map(List::of).orElse(List.of());
    }
    Binding asked = binding(address, Math.min(seconds, settings.maxExpires().toSeconds()));
    if (known.isEmpty()) {
      return List.of(new Change.Bind(asked));
    }
    Binding old = known.get();
    if (!old.contact().equals(asked.contact())) {
      // The same place in another spelling: bindings are known by their text.
      return List.of(unbind(old), new Change.Bind(asked));
    }
    return List.of(
        old.covers(asked)
            ? new Change.Refresh(old.granted(asked.cseq(), asked.grantedUntil()))
            : new Change.Bind(asked));
  }

  private Change unbind(Binding binding) {
    return new Change.Unbind(binding.contact(), register.callId(), register.cseq().number());
  }

  /// "If the field value has an 'expires' parameter, that value … If there is no such parameter,
  /// but the request has an Expires header field, that value … If there is neither, a
  /// locally-configured default value" (step 7).
  private long requestedSeconds(Contact.Address address) {
    OptionalLong own = address.expires();
    return own.isPresent()
        ? own.getAsLong()
        : register.first(Header.EXPIRES).orElse(settings.defaultExpires().toSeconds());
  }

  private Binding binding(Contact.Address contact, long seconds) {
    List<String> path =
        register.all(Header.PATH).orElse(List.of()).stream().map(NameAddr::text).toList();
    Instant grantedUntil = now.plusSeconds(seconds);
    return new Binding(
        contact.uri().text(),
        contact.q().orElse(Binding.DEFAULT_Q),
        contact.address().params().without("q").without("expires").text(),
        flow,
        path.isEmpty() && NatRule.viaFlow(register.via(), flow),
        path,
        register.callId(),
        register.cseq().number(),
        grantedUntil,
        grantedUntil.plus(settings.slack(seconds)));
  }

  private Outcome refuse(Refusal refusal) {
    return new Outcome.Refused(refusal, refusal.answer(register, toTag));
  }

  private Outcome accept(List<Change> changes, Bindings after) {
    return new Outcome.Accepted(changes, after, ok(after));
  }

  /// "The response MUST contain Contact header field values enumerating all current bindings. Each
  /// Contact value MUST feature an 'expires' parameter" (step 8).
  private SipResponse ok(Bindings after) {
    Edit<SipResponse> response = SipResponse.to(register, Status.OK, toTag).edit();
    for (Binding binding : after.standingAt(now)) {
      response.append(HeaderName.CONTACT, contactValue(binding));
    }
    for (NameAddr path : register.all(Header.PATH).orElse(List.of())) {
      response.append(HeaderName.PATH, path.text());
    }
    return response.done();
  }

  private String contactValue(Binding binding) {
    Duration left = Duration.between(now, binding.grantedUntil());
    long seconds = left.plusMillis(999).toSeconds();
    return "<" + binding.contact() + ">;expires=" + seconds + q(binding.q()) + binding.params();
  }

  private static String q(int thousandths) {
    if (thousandths == Binding.DEFAULT_Q) {
      return "";
    }
    return ";q=0." + Integer.toString(1000 + thousandths).substring(1);
  }
}
