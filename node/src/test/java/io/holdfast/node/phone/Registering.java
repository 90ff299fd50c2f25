// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.phone;

import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Instant;
import java.util.Optional;

/// A phone's registration (RFC 3261 §10.2): one Call-ID, CSeqs that grow, the last good nonce.
final class Registering {
  private static final int TRIES = 3;

  private final Phone phone;
  private final String callId = Phone.token();
  private final String fromTag = Phone.token();
  private Optional<DigestAnswer> credentials = Optional.empty();
  private long cseq;

  Registering(Phone phone) {
    this.phone = phone;
  }

  /// Sends a REGISTER and answers challenges; what is given back is about the last one sent.
  Exchange register(long seconds) {
    var result = new Exchange(phone.endpoint(), done -> finished(done, seconds));
    phone.endpoint().locked(() -> send(seconds, result, 1));
    return result;
  }

  private void send(long seconds, Exchange result, int attempt) {
    String registrar = "sip:" + phone.account().domain();
    var edit = SipRequest.build(Method.REGISTER, registrar);
    edit.set(HeaderName.MAX_FORWARDS, "70");
    edit.set(HeaderName.FROM, "<" + phone.account().uri() + ">;tag=" + fromTag);
    edit.set(HeaderName.TO, "<" + phone.account().uri() + ">");
    edit.set(HeaderName.CALL_ID, callId);
    edit.set(HeaderName.CSEQ, ++cseq + " REGISTER");
    edit.set(HeaderName.CONTACT, phone.contact());
    edit.set(HeaderName.EXPIRES, Long.toString(seconds));
    edit.set(HeaderName.SUPPORTED, "path");
    Phone.authorize(edit, credentials, "REGISTER", registrar);
    phone
        .diary()
        .write(
            new Fact.RegisterSent(Instant.now(), phone.account().aor(), phone.contact(), seconds));
    var relay = new Exchange(phone.endpoint(), done -> answered(done, seconds, result, attempt));
    phone.endpoint().request(phone.complete(edit), phone.node(), relay);
  }

  private void answered(Exchange relay, long seconds, Exchange result, int attempt) {
    SipResponse answer = relay.last();
    if (answer == null) {
      result.gaveUp();
      return;
    }
    if (answer.status() == 401 && attempt < TRIES && !phone.account().password().isEmpty()) {
      credentials = DigestAnswer.to(answer, phone.account(), phone.algorithm());
      if (credentials.isPresent()) {
        send(seconds, result, attempt + 1);
        return;
      }
    }
    result.answered(answer);
  }

  private void finished(Exchange result, long seconds) {
    phone
        .diary()
        .write(
            new Fact.RegisterAnswered(
                Instant.now(), phone.account().aor(), phone.contact(), seconds, result.status()));
  }
}
