// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import org.jspecify.annotations.Nullable;

/// The edit of a request.
final class RequestEdit implements Edit<SipRequest> {

  private final SipRequest origin;
  private final Overlay overlay;
  private @Nullable String requestUri;

  RequestEdit(SipRequest origin) {
    this.origin = origin;
    this.overlay = new Overlay(origin.parts());
  }

  @Override
  public Edit<SipRequest> requestUri(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      if (uri.charAt(i) <= ' ') {
        throw new IllegalArgumentException("Request-URI: '" + uri + "' (expected: no white space)");
      }
    }
    requestUri = uri;
    return this;
  }

  @Override
  public Edit<SipRequest> prepend(HeaderName name, String value) {
    overlay.prepend(name, value);
    return this;
  }

  @Override
  public Edit<SipRequest> append(HeaderName name, String value) {
    overlay.append(name, value);
    return this;
  }

  @Override
  public Edit<SipRequest> set(HeaderName name, String value) {
    overlay.set(name, value);
    return this;
  }

  @Override
  public Edit<SipRequest> removeFirst(HeaderName name) {
    overlay.removeFirst(name);
    return this;
  }

  @Override
  public Edit<SipRequest> replaceFirst(HeaderName name, String value) {
    overlay.replaceFirst(name, value);
    return this;
  }

  @Override
  public Edit<SipRequest> remove(HeaderName name) {
    overlay.remove(name);
    return this;
  }

  @Override
  public Edit<SipRequest> removeLast(HeaderName name) {
    overlay.removeLast(name);
    return this;
  }

  @Override
  public Edit<SipRequest> body(byte[] body, @Nullable String contentType) {
    overlay.body(body, contentType);
    return this;
  }

  @Override
  public SipRequest done() {
    if (requestUri == null) {
      return origin.with(overlay.fields(), overlay.body());
    }
    if (origin.parts().startLine().length() == 0) {
      overlay.complete();
    }
    return SipRequest.of(origin.method(), requestUri, overlay.fields(), overlay.body());
  }
}
