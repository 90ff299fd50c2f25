// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ops.json.Json;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The server over HTTP, on a free port of loopback.
final class AdminServerTest {

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
  void tellsHealthAndMetricsWithoutToken() throws Exception {
    assertThat(anonymous("/health/live").statusCode()).isEqualTo(200);
    assertThat(anonymous("/health/ready").body())
        .isEqualTo("{\"status\":\"up\",\"checks\":[{\"name\":\"journal\",\"status\":\"up\"}]}\n");
    HttpResponse<String> metrics = anonymous("/metrics");
    assertThat(metrics.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.body()).contains("holdfast_admin_requests_total{status=\"2xx\"} 2\n");
  }

  @Test
  void answers503WhileItIsNotReady() throws Exception {
    node.writable = false;

    HttpResponse<String> ready = anonymous("/health/ready");

    assertProblem(ready, 503, "journal: disk full");
    assertThat(anonymous("/health/live").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/cluster",
        "/v1/registrations",
        "/v1/calls",
        "/v1/servers/dead",
        "/v1/cdrs",
        "/v1/subscribers",
        "/x"
      })
  void asksForTheToken(String path) throws Exception {
    HttpResponse<String> answer = anonymous(path);

    assertProblem(answer, 401, "a bearer token is needed");
    assertThat(answer.headers().firstValue("www-authenticate"))
        .hasValue("Bearer realm=\"holdfast\"");
    var wrong = request(path).header("Authorization", "Bearer " + FakeNode.TOKEN + "x");
    assertThat(send(wrong).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/nothing, 404",
    "GET, /v1/calls/, 404",
    "GET, /v1/calls/none, 404",
    "GET, /v1/registrations/bob@localhost, 404",
    "GET, /v1/registrations/bob@elsewhere.test, 422",
    "GET, /v1/registrations/%ff, 400",
    "GET, /v1/registrations?limit=0, 400",
    "GET, /v1/registrations?limit=99999, 400",
    "GET, /v1/cdrs?since=yesterday, 400",
    "GET, /v1/cdrs?after=x, 400",
    "DELETE, /v1/subscribers/none@localhost, 404",
    "DELETE, /v1/cluster, 405",
    "GET, /v1/drain, 405",
    "POST, /health/live, 405"
  })
  void refusesWithAProblem(String method, String path, int status) throws Exception {
    var answer = send(authorized(path).method(method, BodyPublishers.noBody()));

    assertProblem(answer, status, "");
  }

  @Test
  void namesTheMethodsThatAreAllowed() throws Exception {
    var answer =
        send(authorized("/v1/subscribers/a@localhost").method("POST", BodyPublishers.noBody()));

    assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD, PUT, DELETE");
  }

  @Test
  void answersHeadWithoutBody() throws Exception {
    var answer = send(authorized("/v1/cluster").method("HEAD", BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValueAsLong("content-length").orElse(0)).isPositive();
    var list = send(authorized("/v1/calls").method("HEAD", BodyPublishers.noBody()));
    assertThat(list.body()).isEmpty();
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    var body = BodyPublishers.ofString("x".repeat(5000));

    var answer = send(authorized("/v1/subscribers/a@localhost").PUT(body));

    assertProblem(answer, 413, "at most 4096 bytes");
  }

  @ParameterizedTest
  @CsvSource({"9000, 0, 414", "1, 9000, 431"})
  void refusesAHeadThatIsTooLarge(int path, int header, int status) throws Exception {
    String head = "GET /" + "a".repeat(path) + " HTTP/1.1\r\nX: " + "b".repeat(header) + "\r\n\r\n";

    assertThat(raw(head)).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void refusesABrokenEscape() throws Exception {
    String head = "GET /health/%zz HTTP/1.1\r\nConnection: close\r\n\r\n";

    assertThat(raw(head)).startsWith("HTTP/1.1 400");
  }

  @Test
  void takesARequestThatComesByteByByte() throws Exception {
    String text = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    try (var socket = socket(node)) {
      socket.setTcpNoDelay(true);
      for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
        socket.getOutputStream().write(b);
      }
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void answersWhatIsNoHttp() throws Exception {
    assertThat(raw("INVITE sip:a@b SIP/2.0\r\n\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void answersRequestsOfOneConnectionInTheirOrder() throws Exception {
    String live = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    String none = "GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    assertThat(raw(live + live + none).split("HTTP/1.1 "))
        .hasSize(4)
        .satisfies(answers -> assertThat(answers[1]).startsWith("200"))
        .satisfies(answers -> assertThat(answers[2]).startsWith("200"))
        .satisfies(answers -> assertThat(answers[3]).startsWith("401"));
  }

  @Test
  void closesConnectionsAboveTheLimitAndThoseThatAreSilent() throws Exception {
    try (var small = new FakeNode()) {
      var listen = new InetSocketAddress(Inet4Address.getByName("127.0.0.1"), 0);
      small.start(new AdminSettings(listen, 1, 1024, Duration.ofMillis(300), 10));
      try (var silent = socket(small);
          var second = socket(small)) {
        silent.getOutputStream().write("GET /health".getBytes(StandardCharsets.US_ASCII));

        assertThat(second.getInputStream().read()).isEqualTo(-1);
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void saysThatAPortIsTaken() {
    var taken = new AdminSettings(node.address(), 1, 1024, Duration.ofSeconds(1), 10);

    assertThatThrownBy(() -> new FakeNode().start(taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("admin.listen");
  }

  // ---- one client

  private void assertProblem(HttpResponse<String> answer, int status, String detail) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    Json problem = ((Json.Result.Read) Json.read(answer.body())).value();
    assertThat(problem.text("status")).hasValue("" + status);
    assertThat(problem.text("title")).isPresent();
    assertThat(problem.text("detail").orElseThrow()).contains(detail);
  }

  private HttpResponse<String> anonymous(String path) throws Exception {
    return send(request(path));
  }

  private HttpRequest.Builder authorized(String path) {
    return request(path).header("Authorization", "Bearer " + FakeNode.TOKEN);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(node.url() + "/").resolve(path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String raw(String text) throws IOException {
    try (var socket = socket(node)) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Socket socket(FakeNode node) throws IOException {
    var socket = new Socket();
    socket.connect(node.address());
    socket.setSoTimeout(20_000);
    return socket;
  }
}
