// SPDX-License-Identifier: Apache-2.0

package io.holdfast.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.ops.admin.CdrCheck;
import io.holdfast.ops.admin.FakeNode;
import io.holdfast.ops.json.Json;
import io.holdfast.sharding.call.CallDirectory.Summary;
import io.holdfast.sip.auth.Ha1;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands against a real admin server.
final class CliTest {

  @TempDir private Path folder;

  private final FakeNode node = new FakeNode();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Queue<String> typed = new ArrayDeque<>();
  private String input = "";

  @BeforeEach
  void start() throws IOException {
    node.start();
    Files.writeString(token(), FakeNode.TOKEN + "\n");
  }

  @AfterEach
  void stop() {
    node.close();
  }

  // ---- usage

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registrations --help",
        "calls -h",
        "cdr --help",
        "subscriber --help",
        "subscriber add --help",
        "subscriber remove --help",
        "subscriber list --help",
        "subscriber import --help",
        "--help"
      })
  void helpsWithEveryCommand(String line) {
    assertThat(bare(line)).isZero();
    assertThat(out()).startsWith("usage: holdfast ").contains("--admin URL");
    assertThat(err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fly|unknown command 'fly'; see 'holdfast --help'",
        "subscriber|'subscriber' is not enough",
        "subscriber fly|'subscriber' is not enough",
        "subscriber add|AOR is missing; see 'holdfast subscriber add --help'",
        "subscriber add a@b --password=x|unknown option '--password'",
        "calls a b|'b' is too much",
        "calls --format csv|--format: 'csv' (expected: table, json)",
        "calls --admin localhost|--admin: 'localhost'",
        "cdr --since never|--since: 'never'",
        "cdr --verify --since 1h|--verify compares all records",
        "cdr extra|'extra' is too much"
      })
  void answersWrongUsageWithTwo(String line, String message) {
    assertThat(bare(line)).isEqualTo(2);
    assertThat(err()).startsWith("holdfast: ").contains(message).hasLineCount(1);
    assertThat(out()).isEmpty();
  }

  @Test
  void answersThreeWhereNoNodeIs() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThat(bare("calls --admin http://127.0.0.1:" + free)).isEqualTo(3);
    assertThat(err()).contains("no node answers at http://127.0.0.1:" + free).hasLineCount(1);
  }

  @Test
  void saysWhichTokenIsMissingOrWrong() throws IOException {
    Files.writeString(token(), "0000000000000000");
    assertThat(run("calls")).isEqualTo(1);
    assertThat(err()).contains("does not know the token of " + token());

    Files.delete(token());
    assertThat(run("calls")).isEqualTo(1);
    assertThat(err()).contains("there is no token file " + token());
  }

  @Test
  void endsWithOneWhereAListIsBrokenOff() {
    node.registered = 1000;
    node.failAfter = 500;

    assertThat(run("registrations --format json")).isEqualTo(1);
    assertThat(err()).contains("broke off");
  }

  // ---- registrations and calls

  @Test
  void listsRegistrations() {
    node.registered = 2;

    assertThat(run("registrations")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            AOR                CONTACTS  EXPIRES IN
            u000000@localhost  1         1m00s
            u000001@localhost  1         1m00s
            """);
  }

  @Test
  void printsNothingButJsonLines() {
    node.registered = 1500;

    assertThat(run("registrations --format json")).isZero();
    assertThat(out().lines())
        .hasSize(1500)
        .allMatch(line -> Json.read(line) instanceof Json.Result.Read);
  }

  @Test
  void showsTheContactsOfOne() {
    node.registrations.put("bob@localhost", FakeNode.bindings());

    assertThat(run("registrations bob@localhost")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            CONTACT                Q      EXPIRES IN  REACHED BY  FROM
            sip:bob@10.0.0.7:5062  0.500  3m20s       flow        udp:192.0.2.7:40000
            """);
    assertThat(run("registrations eve@localhost")).isEqualTo(1);
    assertThat(err()).isEqualTo("holdfast: eve@localhost is not registered\n");
  }

  @Test
  void listsCallsAndShowsOne() {
    node.calls.add(
        new Summary("a/b%c d@x", "u1", 1, "established", FakeNode.NOW.plusSeconds(7200)));

    assertThat(run("calls")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            CALL-ID    LEG  PHASE        ENDS WITHIN  UID
            a/b%c d@x  1    established  2h00m        u1
            """);
    assertThat(run("calls", "a/b%c d@x")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            call      a/b%c d@x
            uid       u1
            owner     n1, shard 7

            leg       1, established
            from      sip:alice@localhost
            to        sip:bob@localhost
            request   sip:bob@localhost
            started   03-04 05:04:57
            rang      03-04 05:04:58
            answered  03-04 05:05:02
            why       bindings of bob@localhost: 1 of 1 can be reached
            branch    sip:bob@192.0.2.7  200  (registered, over the flow of the REGISTER)
            """);
    assertThat(run("calls none")).isEqualTo(1);
  }

  // ---- call records

  @Test
  void listsCallRecordsAsATable() {
    node.cdrs.addAll(FakeNode.twoCdrs());

    assertThat(run("cdr --since 60s")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            STARTED         DURATION  OUTCOME    STATUS  ENDED BY  FROM               TO                   CALL-ID
            03-04 05:05:17  -         no-answer  480     node      sip:eve@localhost  sip:"x,y"@localhost  c2
            """);
  }

  @Test
  void listsCallRecordsAsCsv() {
    node.cdrs.addAll(FakeNode.twoCdrs());

    assertThat(run("cdr --format csv --until 60s")).isZero();
    assertThat(out())
        .isEqualTo(
            "uid,leg,callId,from,to,requestUri,startedAt,rangAt,answeredAt,endedAt,duration,endedBy,"
                + "outcome,sipStatus,node,branches\r\n"
                + "uid-1,1,c/1%2@phone,sip:alice@localhost,sip:bob@localhost,sip:bob@localhost,"
                + "2026-03-04T05:04:27.089Z,2026-03-04T05:04:28.089Z,2026-03-04T05:04:32.089Z,"
                + "2026-03-04T05:05:36.589Z,64500,caller,answered,200,n1,"
                + "sip:bob@192.0.2.7 200\r\n");
  }

  @Test
  void listsCallRecordsAsJsonLines() {
    node.cdrs.addAll(FakeNode.twoCdrs());

    assertThat(run("cdr --format json")).isZero();
    assertThat(out().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("{\"uid\":\"uid-1\",\"leg\":1");
  }

  @Test
  void verifiesTheCallRecords() {
    assertThat(run("cdr --verify")).isZero();
    assertThat(out()).isEqualTo("0 attempts in the journal, 0 records: they agree\n");

    node.findings.add(new CdrCheck.Finding("u1", 2, "no record"));
    assertThat(run("cdr --verify")).isEqualTo(1);
    assertThat(out())
        .isEqualTo(
            """
            0 attempts in the journal, 0 records: they do not agree
            UID  LEG  PROBLEM
            u1   2    no record
            """);
    assertThat(run("cdr --verify --format json")).isEqualTo(1);
    assertThat(out()).hasLineCount(1).contains("\"ok\":false");
  }

  @Test
  void makesTheCallRecordsAnew() {
    assertThat(run("cdr --rebuild")).isZero();
    assertThat(out()).isEqualTo("0 records made from the journal\n");
  }

  // ---- subscribers

  @Test
  void addsASubscriberWithAPasswordFromTheStandardInput() {
    input = "pässword\nignored\n";

    assertThat(run("subscriber add sip:alice@127.0.0.1 --password-stdin")).isZero();
    assertThat(out()).isEqualTo("alice@localhost: added\n");
    assertThat(ha1("alice@localhost")).isEqualTo(Ha1.md5("alice", "localhost", "pässword"));
    assertThat(run("subscriber add alice@localhost --password-stdin")).isZero();
    assertThat(out()).isEqualTo("alice@localhost: has another password now\n");
  }

  @Test
  void asksTwiceForThePassword() {
    typed.addAll(List.of("pw", "pw", "pw", "other"));

    assertThat(run("subscriber add alice@localhost --format json")).isZero();
    assertThat(out()).startsWith("{\"aor\":\"alice@localhost\"").hasLineCount(1);
    assertThat(run("subscriber add bob@localhost")).isEqualTo(1);
    assertThat(err()).contains("not the same");
    assertThat(run("subscriber add bob@localhost")).isEqualTo(2);
    assertThat(err()).contains("no terminal");
    assertThat(run("subscriber add bob@localhost --password-stdin")).isEqualTo(2);
    assertThat(node.subscribers).containsOnlyKeys("alice@localhost");
  }

  @Test
  void refusesADomainThatIsNotServed() {
    input = "x\n";

    assertThat(run("subscriber add alice@elsewhere.test --password-stdin")).isEqualTo(1);
    assertThat(err()).contains("elsewhere.test", "localhost, example.org");
  }

  @Test
  void listsAndRemovesSubscribers() {
    input = "x\n";
    run("subscriber add alice@localhost --password-stdin");

    assertThat(run("subscriber list")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            AOR              REALM      ALGORITHMS
            alice@localhost  localhost  MD5, SHA-256
            """);
    assertThat(run("subscriber remove alice@localhost")).isZero();
    assertThat(run("subscriber remove alice@localhost")).isEqualTo(1);
    assertThat(err()).isEqualTo("holdfast: no subscriber alice@localhost\n");
    assertThat(run("subscriber list --format json")).isZero();
    assertThat(out()).isEmpty();
  }

  @Test
  void importsWhatKamailioHas() throws IOException {
    var text = new StringBuilder("username,domain,password,ha1\n");
    for (int i = 0; i < 200; i++) {
      text.append("u").append(i).append(",localhost,pw").append(i).append(",\n");
    }
    text.append("x,elsewhere.test,pw,\n");
    Path file = Files.writeString(folder.resolve("subscriber.csv"), text);

    assertThat(run("subscriber import " + file)).isEqualTo(1);
    assertThat(out()).isEqualTo("200 added, 0 replaced, 1 refused\n");
    assertThat(err()).startsWith("line 202: ").contains("elsewhere.test").hasLineCount(1);
    assertThat(node.subscribers).hasSize(200);
    assertThat(ha1("u7@localhost")).isEqualTo(Ha1.md5("u7", "localhost", "pw7"));

    input = "u7,localhost,other\n";
    assertThat(run("subscriber import - --format json")).isZero();
    assertThat(out()).isEqualTo("{\"added\":0,\"replaced\":1,\"refused\":0}\n");
  }

  @Test
  void importsNothingFromAFaultyFile() {
    input = "alice,localhost,pw\nbob,localhost\n";

    assertThat(run("subscriber import -")).isEqualTo(1);
    assertThat(err()).contains("line 2");
    assertThat(node.subscribers).isEmpty();
    assertThat(run("subscriber import " + folder.resolve("none.csv"))).isEqualTo(1);
    assertThat(err()).contains("cannot read");
  }

  // ---- one command

  private Path token() {
    return folder.resolve("admin.token");
  }

  private int run(String line) {
    return run(line.split(" "));
  }

  private int run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--admin", node.url(), "--token-file", token().toString()));
    return start(all);
  }

  private int bare(String line) {
    return start(List.of(line.split(" ")));
  }

  private int start(List<String> args) {
    out.reset();
    err.reset();
    var session =
        new Session(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            _ -> Optional.ofNullable(typed.poll()).map(String::toCharArray),
            InstantSource.fixed(FakeNode.NOW),
            ZoneOffset.UTC);
    return Cli.run(args, session);
  }

  private String ha1(String aor) {
    return Optional.ofNullable(node.subscribers.get(aor)).orElseThrow().ha1Md5();
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
