// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.auth;

import io.holdfast.sip.header.Credentials;
import io.holdfast.sip.header.Header;
import io.holdfast.sip.message.HeaderName;
import io.holdfast.sip.message.Status;

/// As what we ask a client who it is, which decides the status and the header fields (RFC 3261
/// §22.2, §22.3).
public enum Challenger {
  /// The one for whom the request is: a registrar.
  SERVER(
      Status.UNAUTHORIZED,
      HeaderName.WWW_AUTHENTICATE,
      HeaderName.AUTHORIZATION,
      Header.AUTHORIZATION),
  /// One on the way of the request.
  PROXY(
      Status.PROXY_AUTHENTICATION_REQUIRED,
      HeaderName.PROXY_AUTHENTICATE,
      HeaderName.PROXY_AUTHORIZATION,
      Header.PROXY_AUTHORIZATION);

  private final Status status;
  private final HeaderName challenge;
  private final HeaderName answerName;
  private final Header<Credentials> answer;

  Challenger(
      Status status, HeaderName challenge, HeaderName answerName, Header<Credentials> answer) {
    this.status = status;
    this.challenge = challenge;
    this.answerName = answerName;
    this.answer = answer;
  }

  /// The status of a challenge.
  public Status status() {
    return status;
  }

  /// The header field that asks.
  public HeaderName challenge() {
    return challenge;
  }

  /// The header field that answers.
  public HeaderName answerName() {
    return answerName;
  }

  /// The header field that answers, and how to read it.
  public Header<Credentials> answer() {
    return answer;
  }
}
