// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sharding.call;

import io.holdfast.sharding.gateway.Aim;
import io.holdfast.sharding.routing.Router;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import io.holdfast.sip.proxy.Cookie;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Hands what a router finds to be a call's to the one call there is, and takes notes of the rest.
record ToCall(Consumer<Call.Command> call, List<String> notes) implements Router.Takers {

  @Override
  public void call(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash) {
    call.accept(new Call.Request(request, source, at, cookie, aim, loopHash));
  }

  @Override
  public void call(SipResponse response, Cookie.Branch cookie, Instant at) {
    call.accept(new Call.Response(response, cookie, at));
  }

  @Override
  public void relay(
      SipRequest request,
      Flow source,
      Instant at,
      Optional<Cookie.RecordRoute> cookie,
      Optional<Aim> aim,
      String loopHash) {
    notes.add("relayed");
  }

  @Override
  public void relay(SipResponse response, Cookie.Branch cookie) {
    notes.add("relayed");
  }
}
