// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.json.JsonWriter;
import io.holdfast.sharding.ports.RegistrationIndex.Row;
import io.holdfast.sip.registrar.AddressOfRecord;
import io.holdfast.sip.registrar.Binding;
import io.holdfast.sip.registrar.Bindings;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// `/v1/registrations`: the addresses-of-record that have bindings, and the bindings of one.
record RegistrationRoutes(
    RegistrationDirectory registrations, Addresses addresses, InstantSource clock) {

  List<Route> routes() {
    var listing = new Listing<>(registrations::list, Row::aor, RegistrationRoutes::row);
    return List.of(
        Route.of("GET", "v1/registrations", _ -> Route.now(new Reply.Rows<>(listing))),
        Route.of("GET", "v1/registrations/*", request -> one(request.segment(2))));
  }

  /// The index does not hold the contacts themselves, and its ends are those of the journal.
  private static void row(JsonWriter json, Row row) {
    json.member("aor", row.aor()).member("contacts", row.contacts());
    json.member("expiresAt", row.due());
  }

  private CompletionStage<Reply> one(String text) {
    Optional<AddressOfRecord> aor = addresses.find(text);
    if (aor.isEmpty()) {
      return Route.now(addresses.unknown(text));
    }
    return registrations
        .find(aor.get().text())
        .thenApply(bindings -> reply(aor.get().text(), bindings, clock.instant()));
  }

  private static Reply reply(String aor, Bindings bindings, Instant now) {
    List<Binding> standing = bindings.standingAt(now);
    if (standing.isEmpty()) {
      return Reply.notFound(aor + " is not registered");
    }
    return Reply.json(
        200,
        json -> {
          json.member("aor", aor).name("contacts").array();
          standing.forEach(binding -> write(json, binding));
          json.endArray();
        });
  }

  private static void write(JsonWriter json, Binding binding) {
    json.object().member("contact", binding.contact()).member("q", thousandths(binding.q()));
    json.member("params", binding.params()).member("expiresAt", binding.grantedUntil());
    json.member("callId", binding.callId()).member("cseq", binding.cseq());
    json.name("path").array();
    binding.path().forEach(json::value);
    json.endArray();
    var flow = binding.flow();
    json.name("flow")
        .object()
        .member("transport", flow.transport().name().toLowerCase(Locale.ROOT));
    json.member("local", text(flow.local())).member("remote", text(flow.remote())).endObject();
    json.member("reachedBy", binding.viaFlow() ? "flow" : "contact").endObject();
  }

  /// RFC 3261 §25.1 `qvalue`, as a text: JSON knows no decimals that all readers agree on.
  private static String thousandths(int q) {
    return q == Binding.DEFAULT_Q ? "1.0" : String.format(Locale.ROOT, "0.%03d", q);
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
