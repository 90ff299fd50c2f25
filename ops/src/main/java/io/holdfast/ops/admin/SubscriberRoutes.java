// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import io.holdfast.ops.json.Json;
import io.holdfast.ops.json.JsonWriter;
import io.holdfast.sharding.ports.Subscribers;
import io.holdfast.sharding.ports.Subscribers.Subscriber;
import io.holdfast.sip.auth.Ha1;
import io.holdfast.sip.registrar.AddressOfRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// `/v1/subscribers`: who may authenticate. What is secret goes in and never comes out.
record SubscriberRoutes(Subscribers subscribers, Addresses addresses) {

  /// Of a password or a realm.
  private static final int MAX_LENGTH = 256;

  List<Route> routes() {
    var listing = new Listing<>(subscribers::list, Subscriber::aor, SubscriberRoutes::write);
    return List.of(
        Route.of("GET", "v1/subscribers", _ -> Route.now(new Reply.Rows<>(listing))),
        Route.of("GET", "v1/subscribers/*", request -> of(request, this::get)),
        Route.of(
            "PUT", "v1/subscribers/*", request -> of(request, aor -> put(aor, request.body()))),
        Route.of("DELETE", "v1/subscribers/*", request -> of(request, this::delete)));
  }

  private CompletionStage<Reply> of(
      AdminRequest request, Function<AddressOfRecord, CompletionStage<Reply>> what) {
    String text = request.segment(2);
    return addresses.find(text).map(what).orElseGet(() -> Route.now(addresses.unknown(text)));
  }

  private CompletionStage<Reply> get(AddressOfRecord aor) {
    return subscribers
        .find(aor.text())
        .thenApply(
            found -> found.map(subscriber -> shown(200, subscriber)).orElseGet(() -> none(aor)));
  }

  private CompletionStage<Reply> delete(AddressOfRecord aor) {
    return subscribers
        .remove(aor.text())
        .thenApply(removed -> removed ? new Reply.Empty(204) : none(aor));
  }

  private CompletionStage<Reply> put(AddressOfRecord aor, String body) {
    return switch (Json.read(body)) {
      case Json.Result.Malformed(var offset, var expected) ->
          Route.now(
              Reply.problem(400, "body, character " + offset + " (expected: " + expected + ")"));
      case Json.Result.Read(var json) ->
          subscriber(aor, json)
              .map(this::put)
              .orElseGet(
                  () ->
                      Route.now(
                          Reply.problem(
                              422,
                              "body (expected: {\"password\": 1 to "
                                  + MAX_LENGTH
                                  + " characters} or {\"ha1\": 32 hex digits, \"ha1Sha256\": 64 hex"
                                  + " digits or absent, \"realm\": text or absent})")));
    };
  }

  private CompletionStage<Reply> put(Subscriber subscriber) {
    return subscribers
        .find(subscriber.aor())
        .thenCompose(
            before ->
                subscribers
                    .put(subscriber)
                    .thenApply(_ -> shown(before.isPresent() ? 200 : 201, subscriber)));
  }

  /// What the body says, empty if that is not enough or too much. The realm is the domain, since
  /// that is what we challenge with.
  private static Optional<Subscriber> subscriber(AddressOfRecord aor, Json body) {
    Optional<String> password = body.text("password");
    Optional<String> ha1 = body.text("ha1");
    Optional<String> sha256 = body.text("ha1Sha256");
    String realm = body.text("realm").orElse(aor.domain());
    if (password.isPresent() == ha1.isPresent() || !isPlain(realm)) {
      return Optional.empty();
    }
    if (password.isPresent()) {
      return password
          .filter(SubscriberRoutes::isPlain)
          .map(text -> subscriber(aor, realm, Ha1.of(aor.user(), realm, text)));
    }
    try {
      return Optional.of(subscriber(aor, realm, new Ha1(ha1.orElseThrow(), sha256)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isPlain(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().noneMatch(Character::isISOControl);
  }

  private static Subscriber subscriber(AddressOfRecord aor, String realm, Ha1 ha1) {
    return new Subscriber(aor.text(), realm, ha1.md5(), ha1.sha256());
  }

  private static Reply none(AddressOfRecord aor) {
    return Reply.notFound("no subscriber " + aor.text());
  }

  private static Reply shown(int status, Subscriber subscriber) {
    return Reply.json(status, json -> write(json, subscriber));
  }

  private static void write(JsonWriter json, Subscriber subscriber) {
    json.member("aor", subscriber.aor()).member("realm", subscriber.realm());
    json.name("algorithms").array().value("MD5");
    subscriber.ha1Sha256().ifPresent(_ -> json.value("SHA-256"));
    json.endArray();
  }
}
