// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.node.it.Probe.Heard;
import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Answering;
import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.IncomingCall;
import io.holdfast.node.phone.OutgoingCall;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.UdpLink;
import io.holdfast.sip.message.Method;
import io.holdfast.sip.message.SipResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The torture messages of RFC 4475 and RFC 5118 against a node that runs: each is answered as
/// `live-expectations.tsv` says, the node lives on, and a call of others is not disturbed.
final class CorpusIT {
  private static final Duration QUIET = Duration.ofMillis(400);
  private static final String SILENT = "silent";

  @RegisterExtension
  static final NodeUnderTest NODE =
      NodeUnderTest.with(
          "auth.enabled=false",
          "domains=[localhost,example.com,example.net,biloxi.com]",
          "transport.tcp.partial-message-timeout=1s");

  private static @Nullable Bystanders bystanders;

  /// Two phones that talk all the time.
  private record Bystanders(Phone alice, Phone bob, OutgoingCall call, IncomingCall taken) {

    static Bystanders talking() {
      var diary = new Diary();
      var node = NODE.process().sip();
      Account accountOfBob = Account.withoutPassword("bystander-bob", "localhost");
      Phone bob = Phone.on(new UdpLink(), accountOfBob, node, diary);
      bob.answering(Answering.after(Duration.ZERO)).register(NodeUnderTest.HOUR);
      Account accountOfAlice = Account.withoutPassword("bystander-alice", "localhost");
      Phone alice = Phone.on(new UdpLink(), accountOfAlice, node, diary);
      OutgoingCall call = alice.call(bob.account());
      assertThat(call.awaitFinal(SOON)).isEqualTo(200);
      return new Bystanders(alice, bob, call, bob.awaitCall(SOON));
    }

    void close() {
      alice.close();
      bob.close();
    }
  }

  /// One expected answer: statuses with commas between, `processed` for anything but a 400 or an
  /// error of the server, and `silent`.
  private static boolean fits(String expected, int status) {
    List<String> all = words(expected);
    boolean processed = status != 400 && status / 100 != 5;
    return all.contains(Integer.toString(status)) || processed && all.contains("processed");
  }

  private static List<String> words(String expected) {
    return Arrays.asList(expected.split(","));
  }

  /// @param datagram the answer, or `silent`
  /// @param connection the answers in their order, or `silent`; and `closes` where the node closes
  ///   the connection
  record Row(String file, String datagram, List<String> connection) {
    static Row of(String line) {
      String[] parts = line.split("\t");
      return new Row(parts[0], parts[1], List.of(parts[2].split(" ")));
    }

    boolean closes() {
      return connection.contains("closes");
    }

    List<String> answers() {
      return connection.stream()
          .filter(word -> !word.equals("closes") && !words(word).contains(SILENT))
          .toList();
    }

    @Override
    public String toString() {
      return file;
    }
  }

  static Path folder() {
    String named = System.getenv("HOLDFAST_CORPORA");
    return named == null ? Launcher.home().resolveSibling("shared/corpora") : Path.of(named);
  }

  @BeforeAll
  static void call() {
    assumeTrue(
        Files.isDirectory(folder()),
        folder() + " is not there; set HOLDFAST_CORPORA to the folder of the corpora: skipped");
    bystanders = Bystanders.talking();
  }

  @AfterAll
  static void hangUp() {
    if (bystanders != null) {
      bystanders.close();
    }
  }

  static Stream<Row> rows() {
    Path file = Launcher.home().resolve("node/src/test/resources/live-expectations.tsv");
    try {
      return Files.readAllLines(file).stream().skip(1).map(Row::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] message(String file) throws IOException {
    Path torture = folder().resolve("rfc4475/messages").resolve(file);
    return Files.readAllBytes(
        Files.exists(torture) ? torture : folder().resolve("rfc5118").resolve(file));
  }

  @Test
  void knowsEveryMessage() throws IOException {
    try (var torture = Files.list(folder().resolve("rfc4475/messages"));
        var ipv6 = Files.list(folder().resolve("rfc5118"))) {
      List<String> files =
          Stream.concat(torture, ipv6)
              .map(path -> path.getFileName().toString())
              .filter(name -> !name.endsWith(".csv"))
              .toList();

      assertThat(rows().map(Row::file)).containsExactlyInAnyOrderElementsOf(files);
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void answersADatagram(Row row) throws IOException {
    boolean silent = words(row.datagram()).contains(SILENT);
    byte[] message = Probe.fresh(message(row.file()));

    Optional<Integer> status =
        Probe.datagram(message, NODE.process().sip(), silent ? QUIET : SOON)
            .map(SipResponse::status);

    if (status.isEmpty()) {
      assertThat(silent).as("is answered").isTrue();
    } else {
      assertThat(fits(row.datagram(), status.get())).as("status " + status.get()).isTrue();
    }
    goesOn();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void answersOnAConnection(Row row) throws IOException {
    byte[] message = Probe.fresh(message(row.file()));
    List<String> expected = row.answers();
    boolean wholeStory = row.closes() || expected.isEmpty();

    Heard heard =
        Probe.stream(
            message,
            NODE.process().sip(),
            wholeStory ? Integer.MAX_VALUE : expected.size(),
            expected.isEmpty() && !row.closes() ? QUIET : SOON);

    assertThat(heard.statuses()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(fits(expected.get(i), heard.statuses().get(i))).as(heard.toString()).isTrue();
    }
    assertThat(heard.closed()).isEqualTo(row.closes());
    goesOn();
  }

  /// The node answers, and the call of others goes on.
  private static void goesOn() {
    assertThat(Probe.alive(NODE.process().sip())).isTrue();
    forgetTheRegistrations();
    if (bystanders != null) {
      assertThat(bystanders.call().session().request(Method.INFO).awaitStatus()).isEqualTo(200);
      assertThat(bystanders.taken().session().request(Method.INFO).awaitStatus()).isEqualTo(200);
    }
  }

  /// A message that registers must not decide where the next one goes.
  private static void forgetTheRegistrations() {
    NODE.admin().registrations().stream()
        .flatMap(row -> row.text("aor").stream())
        .filter(aor -> !aor.startsWith("bystander"))
        .forEach(aor -> Probe.datagram(Probe.unregister(aor), NODE.process().sip(), SOON));
  }
}
