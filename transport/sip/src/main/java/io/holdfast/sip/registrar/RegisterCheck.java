// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.registrar;

import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.message.Value;
import io.holdfast.sip.uri.SipUri;
import io.holdfast.sip.uri.Uri;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whose bindings a REGISTER is about, and whether its sender may touch them: RFC 3261 §10.3 steps
/// 1, 2, 4 and 5, which need nothing but the request. Authentication, step 3, comes before it.
public final class RegisterCheck {

  private RegisterCheck() {}

  /// The outcome of the check.
  public sealed interface Verdict {
    /// To be processed against the bindings of this address-of-record.
    record Pass(AddressOfRecord aor) implements Verdict {}

    /// To be refused.
    record Refuse(Refusal refusal, SipResponse response) implements Verdict {}
  }

  /// @param request a REGISTER in which nothing is malformed that every request must have
  /// @param username who has authenticated, null where nobody has to
  public static Verdict check(
      SipRequest request, Domains domains, @Nullable String username, String toTag) {
    Optional<Refusal> extension = unsupported(request);
    if (extension.isPresent()) {
      return refuse(extension.get(), request, toTag);
    }
    AddressOfRecord aor = AddressOfRecord.of(request.to().uri(), domains).orElse(null);
    // "If the address-of-record is not valid for the domain in the Request-URI, the registrar MUST
    // send a 404" (step 5)
    if (aor == null || !aor.domain().equals(requestedDomain(request, domains))) {
      return refuse(new Refusal.NoSuchAddress(), request, toTag);
    }
    // "If the authenticated user is not authorized to modify bindings, the registrar MUST return a
    // 403" (step 4): everybody may register oneself
    return username == null || username.equals(aor.user())
        ? new Verdict.Pass(aor)
        : refuse(new Refusal.NotYours(), request, toTag);
  }

  private static @Nullable String requestedDomain(SipRequest request, Domains domains) {
    Uri uri = request.requestUri().orNull();
    return uri instanceof SipUri sip ? domains.canonical(sip.hostPort()).orElse(null) : null;
  }

  /// "a list of features … the registrar does not understand" (step 2, §8.2.2.3).
  private static Optional<Refusal> unsupported(SipRequest request) {
    return switch (request.all(Header.REQUIRE)) {
      case Value.Absent<?> _ -> Optional.empty();
      case Value.Malformed<?>(var fault) -> Optional.of(new Refusal.Improper(fault.reason()));
      case Value.Present<List<String>>(var options) -> {
        List<String> unknown =
            options.stream().filter(option -> !option.equalsIgnoreCase(Registrar.PATH)).toList();
        yield unknown.isEmpty()
            ? Optional.empty()
            : Optional.of(new Refusal.BadExtension(String.join(", ", unknown)));
      }
    };
  }

  private static Verdict refuse(Refusal refusal, SipRequest request, String toTag) {
    return new Verdict.Refuse(refusal, refusal.answer(request, toTag));
  }
}
