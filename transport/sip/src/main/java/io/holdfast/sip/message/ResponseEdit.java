// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import org.jspecify.annotations.Nullable;

/// The edit of a response.
final class ResponseEdit implements Edit<SipResponse> {

  private final SipResponse origin;
  private final Overlay overlay;

  ResponseEdit(SipResponse origin) {
    this.origin = origin;
    this.overlay = new Overlay(origin.parts());
  }

  @Override
  public Edit<SipResponse> requestUri(String uri) {
    throw new UnsupportedOperationException("Request-URI of a response: '" + uri + "'");
  }

  @Override
  public Edit<SipResponse> prepend(HeaderName name, String value) {
    overlay.prepend(name, value);
    return this;
  }

  @Override
  public Edit<SipResponse> append(HeaderName name, String value) {
    overlay.append(name, value);
    return this;
  }

  @Override
  public Edit<SipResponse> set(HeaderName name, String value) {
    overlay.set(name, value);
    return this;
  }

  @Override
  public Edit<SipResponse> removeFirst(HeaderName name) {
    overlay.removeFirst(name);
    return this;
  }

  @Override
  public Edit<SipResponse> replaceFirst(HeaderName name, String value) {
    overlay.replaceFirst(name, value);
    return this;
  }

  @Override
  public Edit<SipResponse> remove(HeaderName name) {
    overlay.remove(name);
    return this;
  }

  @Override
  public Edit<SipResponse> removeLast(HeaderName name) {
    overlay.removeLast(name);
    return this;
  }

  @Override
  public Edit<SipResponse> body(byte[] body, @Nullable String contentType) {
    overlay.body(body, contentType);
    return this;
  }

  @Override
  public SipResponse done() {
    return origin.with(overlay.fields(), overlay.body());
  }
}
