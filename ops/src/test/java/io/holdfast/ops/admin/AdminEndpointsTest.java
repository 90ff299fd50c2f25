// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sharding.call.CallDirectory.Summary;
import io.holdfast.sharding.ports.Subscribers.Subscriber;
import io.holdfast.sip.auth.Ha1;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What each endpoint answers to those who have the token.
final class AdminEndpointsTest {

  private static final String HA1 = "0123456789abcdef0123456789abcdef";

  private final FakeNode node = new FakeNode();
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    node.start();
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void showsTheCluster() throws Exception {
    assertThat(get("/v1/cluster").body())
        .isEqualTo(
            """
            {"self":"n1","version":"0.1.0","draining":false,\
            "shards":{"total":256,"owned":256,"ready":255},\
            "members":[{"id":"n1","address":"127.0.0.1:17355","status":"up","reachable":true}]}
            """);
  }

  @Test
  void showsWhichServersAreDead() throws Exception {
    assertThat(get("/v1/servers/dead").body())
        .isEqualTo(
            """
            {"servers":[{"server":"udp:192.0.2.81:5060","why":"said nothing",\
            "until":"2026-03-04T05:06:37.089Z"}]}
            """);
  }

  @Test
  void beginsToDrain() throws Exception {
    var answer = send(request("/v1/drain").POST(BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(node.drains).hasValue(1);
  }

  @Test
  void listsRegistrationsAsAnArrayOrAsLines() throws Exception {
    node.registered = 2;

    assertThat(get("/v1/registrations").body())
        .isEqualTo(
            """
            [{"aor":"u000000@localhost","contacts":1,"expiresAt":"2026-03-04T05:07:07.089Z"},\
            {"aor":"u000001@localhost","contacts":1,"expiresAt":"2026-03-04T05:07:07.089Z"}]
            """);
    var lines = send(request("/v1/registrations").header("Accept", "application/x-ndjson"));
    assertThat(lines.headers().firstValue("content-type")).hasValue("application/x-ndjson");
    assertThat(lines.body().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"aor\":\"u00000") && line.endsWith("}"));
  }

  @Test
  void listsNothingAsAnEmptyArray() throws Exception {
    node.registered = 0;

    assertThat(get("/v1/registrations").body()).isEqualTo("[]\n");
    assertThat(send(request("/v1/calls").header("Accept", "application/x-ndjson")).body())
        .isEmpty();
  }

  @Test
  void streamsAHundredThousandRegistrations() throws Exception {
    node.registered = 100_000;

    var answer =
        client.send(
            request("/v1/registrations").header("Accept", "application/x-ndjson").build(),
            BodyHandlers.ofLines());

    var seen = new HashSet<String>();
    answer.body().forEach(seen::add);
    assertThat(seen).hasSize(100_000);
  }

  @Test
  void pagesByTheLinkToTheNextOne() throws Exception {
    node.registered = 5;
    var seen = new StringBuilder();

    Optional<String> next = Optional.of("/v1/registrations?limit=2");
    int pages = 0;
    while (next.isPresent()) {
      var page = get(next.get());
      seen.append(page.body());
      next =
          page.headers()
              .firstValue("link")
              .map(link -> "/v1/registrations" + link.substring(1, link.indexOf('>')));
      pages++;
    }

    assertThat(pages).isEqualTo(3);
    assertThat(seen.toString().split("\"aor\"")).hasSize(6);
  }

  @Test
  void cutsAListOffThatFailsOnItsWay() {
    node.registered = 1000;
    node.failAfter = 500;

    assertThatThrownBy(() -> get("/v1/registrations")).isInstanceOf(IOException.class);
  }

  @Test
  void answers503ToAListThatCannotBegin() throws Exception {
    node.failAfter = 0;

    assertThat(get("/v1/registrations").statusCode()).isEqualTo(503);
    assertThat(get("/v1/registrations?limit=3").statusCode()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bob@localhost", "sip:bob@LOCALHOST:5070;x=y", "%62ob@127.0.0.1"})
  void showsTheBindingsOfAnAddressInAnySpelling(String aor) throws Exception {
    node.registrations.put("bob@localhost", FakeNode.bindings());

    assertThat(get("/v1/registrations/" + aor).body())
        .isEqualTo(
            """
            {"aor":"bob@localhost","contacts":[{"contact":"sip:bob@10.0.0.7:5062","q":"0.500",\
            "params":";+sip.instance=\\"<urn:x>\\"","expiresAt":"2026-03-04T05:09:27.089Z",\
            "callId":"abc@phone","cseq":7,"path":["<sip:edge.example;lr>"],\
            "flow":{"transport":"udp","local":"127.0.0.1:5060","remote":"192.0.2.7:40000"},\
            "reachedBy":"flow"}]}
            """);
  }

  @Test
  void listsCalls() throws Exception {
    for (int i = 0; i < 250; i++) {
      node.calls.add(new Summary("c" + i, "u" + i, 1, "setup", FakeNode.NOW));
    }

    assertThat(get("/v1/calls").body().split("\"callId\"")).hasSize(251);
    assertThat(get("/v1/calls?limit=3").body().split("\"callId\"")).hasSize(4);
  }

  @Test
  void endsACall() throws Exception {
    node.calls.add(new Summary("a@b", "u1", 1, "established", FakeNode.NOW));

    assertThat(send(request("/v1/calls/a@b").DELETE()).body())
        .isEqualTo("{\"callId\":\"a@b\",\"legs\":1}\n");
    assertThat(send(request("/v1/calls/none").DELETE()).statusCode()).isEqualTo(404);
  }

  @Test
  void showsACallWhateverItsCallIdIs() throws Exception {
    node.calls.add(new Summary("a/b%c@d", "u1", 1, "established", FakeNode.NOW));

    assertThat(get("/v1/calls/a%2Fb%25c@d").body())
        .startsWith(
            "{\"callId\":\"a/b%c@d\",\"uid\":\"u1\",\"shard\":7,\"node\":\"n1\",\"legs\":[{")
        .contains("\"phase\":\"established\"", "\"answeredAt\":\"2026-03-04T05:05:02.089Z\"")
        .contains("\"why\":\"bindings of bob@localhost: 1 of 1 can be reached\"")
        .contains(
            "{\"target\":\"sip:bob@192.0.2.7\",\"status\":200,\"round\":0,\"why\":\"registered,")
        .doesNotContain("endedAt");
  }

  @Test
  void showsCallRecordsWithTheNamesOfTheContract() throws Exception {
    node.cdrs.addAll(FakeNode.twoCdrs());

    assertThat(get("/v1/cdrs").body())
        .isEqualTo(
            """
            [{"uid":"uid-1","leg":1,"callId":"c/1%2@phone","from":"sip:alice@localhost",\
            "to":"sip:bob@localhost","requestUri":"sip:bob@localhost",\
            "startedAt":"2026-03-04T05:04:27.089Z","rangAt":"2026-03-04T05:04:28.089Z",\
            "answeredAt":"2026-03-04T05:04:32.089Z","endedAt":"2026-03-04T05:05:36.589Z",\
            "duration":64500,"endedBy":"caller","outcome":"answered","sipStatus":200,"node":"n1",\
            "branches":[{"target":"sip:bob@192.0.2.7","status":200}]},\
            {"uid":"uid-2","leg":1,"callId":"c2","from":"sip:eve@localhost",\
            "to":"sip:\\"x,y\\"@localhost","requestUri":"sip:bob@localhost",\
            "startedAt":"2026-03-04T05:05:17.089Z","endedAt":"2026-03-04T05:05:27.089Z",\
            "endedBy":"node","outcome":"no-answer","sipStatus":480,"node":"n1",\
            "branches":[{"target":"sip:b1","status":480},{"target":"sip:b2","status":0}]}]
            """);
  }

  @Test
  void showsCallRecordsOfAPeriodPageByPage() throws Exception {
    node.cdrs.addAll(FakeNode.twoCdrs());

    assertThat(get("/v1/cdrs?since=2026-03-04T06:05:00%2B01:00").body())
        .contains("uid-2")
        .doesNotContain("uid-1");
    assertThat(get("/v1/cdrs?until=2026-03-04T05:05:00Z").body()).contains("uid-1");
    var first = get("/v1/cdrs?limit=1&since=2026-01-01T00:00:00Z");
    String link = first.headers().firstValue("link").orElseThrow();
    var second = get("/v1/cdrs" + link.substring(1, link.indexOf('>')));
    assertThat(first.body()).contains("uid-1").doesNotContain("uid-2");
    assertThat(second.body()).contains("uid-2").doesNotContain("uid-1");
    assertThat(second.headers().firstValue("link")).isEmpty();
  }

  @Test
  void tellsWhetherTheRecordsAgreeWithTheJournal() throws Exception {
    assertThat(get("/v1/cdrs/verify").body())
        .isEqualTo("{\"ok\":true,\"attempts\":0,\"records\":0,\"findings\":[]}\n");
    node.findings.add(new CdrCheck.Finding("u1", 2, "no record"));
    assertThat(get("/v1/cdrs/verify").body())
        .contains("\"ok\":false", "[{\"uid\":\"u1\",\"leg\":2,\"problem\":\"no record\"}]");
  }

  @Test
  void makesTheRecordsAnewFromTheJournal() throws Exception {
    var made = send(request("/v1/cdrs/rebuild").POST(BodyPublishers.noBody()));

    assertThat(made.statusCode()).isEqualTo(200);
    assertThat(made.body()).isEqualTo("{\"records\":0}\n");
  }

  @Test
  void takesAPasswordAndNeverGivesItBack() throws Exception {
    var added = put("sip:alice@127.0.0.1", "{\"password\":\"geheim ü\"}");
    var again = put("alice@localhost", "{\"password\":\"other\"}");
    put("alice@localhost", "{\"password\":\"geheim ü\"}");

    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(200);
    Ha1 ha1 = Ha1.of("alice", "localhost", "geheim ü");
    assertThat(node.subscribers.get("alice@localhost"))
        .isEqualTo(new Subscriber("alice@localhost", "localhost", ha1.md5(), ha1.sha256()));
    String shown =
        "{\"aor\":\"alice@localhost\",\"realm\":\"localhost\","
            + "\"algorithms\":[\"MD5\",\"SHA-256\"]}";
    assertThat(added.body()).isEqualTo(shown + "\n");
    assertThat(get("/v1/subscribers/alice@localhost").body()).isEqualTo(shown + "\n");
    assertThat(get("/v1/subscribers").body()).isEqualTo("[" + shown + "]\n");
  }

  @Test
  void takesAHa1AsItIs() throws Exception {
    put("bob@example.org", "{\"ha1\":\"" + HA1.toUpperCase(java.util.Locale.ROOT) + "\"}");

    assertThat(node.subscribers.get("bob@example.org"))
        .isEqualTo(new Subscriber("bob@example.org", "example.org", HA1, Optional.empty()));
    assertThat(get("/v1/subscribers/bob@example.org").body()).contains("[\"MD5\"]");
  }

  @Test
  void removesASubscriber() throws Exception {
    put("bob@localhost", "{\"password\":\"x\"}");

    var removed = send(request("/v1/subscribers/bob@localhost").DELETE());

    assertThat(removed.statusCode()).isEqualTo(204);
    assertThat(node.subscribers).isEmpty();
    assertThat(get("/v1/subscribers/bob@localhost").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"password\":\"\"}",
        "{\"password\":\"a\\nb\"}",
        "{\"password\":[\"x\"]}",
        "{\"ha1\":\"abc\"}",
        "{\"ha1Sha256\":\"abc\"}",
        "{\"password\":\"x\",\"ha1\":\"" + HA1 + "\"}",
        "{\"ha1\":\"" + HA1 + "\",\"ha1Sha256\":\"" + HA1 + "\"}"
      })
  void refusesABodyThatSaysTooLittleOrTooMuch(String body) throws Exception {
    assertThat(put("bob@localhost", body).statusCode()).isEqualTo(422);
    assertThat(node.subscribers).isEmpty();
  }

  @Test
  void refusesABodyThatIsNoJson() throws Exception {
    var answer = put("bob@localhost", "{\"password\":\"top secret");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("character 23").doesNotContain("secret");
  }

  // ---- one client

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> put(String aor, String body) throws Exception {
    return send(request("/v1/subscribers/" + aor).PUT(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(node.url() + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "bearer " + FakeNode.TOKEN);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
