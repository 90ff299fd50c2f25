// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.node.it.Launcher.Outcome;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What cannot start says why in one line, and scripts can tell from its exit code whose fault it
/// is.
final class ExitCodeIT {
  private static Path folder = Path.of("");

  @BeforeAll
  static void prepare() {
    folder = NodeUnderTest.folder("ExitCodeIT");
  }

  @Test
  void refusesATakenUdpPort() throws IOException {
    try (var taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String listen = "udp:127.0.0.1:" + taken.getLocalPort();

      Outcome outcome = run("udp", "sip.listen=[" + listen + "]");

      assertThat(outcome.exitCode()).isEqualTo(3);
      assertThat(complaint(outcome)).contains(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void refusesATakenTcpPort() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "tcp:127.0.0.1:" + taken.getLocalPort();

      Outcome outcome = run("tcp", "sip.listen=[" + listen + "]");

      assertThat(outcome.exitCode()).isEqualTo(3);
      assertThat(complaint(outcome)).contains(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void refusesATakenAdminPort() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Outcome outcome = run("admin", "admin.listen=127.0.0.1:" + taken.getLocalPort());

      assertThat(outcome.exitCode()).isEqualTo(3);
      assertThat(complaint(outcome)).contains(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void refusesASecondNodeOnTheSamePortsOrData() {
    try (NodeProcess node = NodeProcess.open(folder.resolve("first"))) {
      String port = Integer.toString(node.sipPort());

      Outcome onPorts =
          run("second", "sip.listen=[udp:127.0.0.1:" + port + ",tcp:127.0.0.1:" + port + "]");
      Outcome onData =
          Launcher.run(
              "run",
              "--data",
              node.data().toString(),
              "--set",
              "sip.listen=[udp:127.0.0.1:" + Ports.free() + "]",
              "--set",
              "admin.listen=127.0.0.1:" + Ports.free());

      assertThat(onPorts.exitCode()).isEqualTo(3);
      assertThat(complaint(onPorts)).contains(port);
      assertThat(onData.exitCode()).isEqualTo(3);
      assertThat(complaint(onData)).contains(node.data().getFileName().toString());
      assertThat(node.alive()).isTrue();
      assertThat(node.admin().get("/health/ready").status()).isEqualTo(200);
    }
  }

  @Test
  void refusesAnUnwritableDataFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("a-file"));

    Outcome outcome =
        Launcher.run(
            "run",
            "--data",
            file.resolve("data").toString(),
            "--set",
            "sip.listen=[udp:127.0.0.1:" + Ports.free() + "]",
            "--set",
            "admin.listen=127.0.0.1:" + Ports.free());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(complaint(outcome)).contains("a-file");
  }

  @Test
  void refusesADataFolderThatIsReadOnly() throws IOException {
    assumeTrue(
        !System.getProperty("user.name").equals("root"), "root may write to any folder: skipped");
    Path data = Files.createDirectory(folder.resolve("read-only"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-x------"));

    Outcome outcome = Launcher.run("run", "--data", data.toString());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(complaint(outcome)).contains("read-only");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sip.listen=[sctp:127.0.0.1:5060] | holdfast.sip.listen | sctp",
        "sip.listen=[udp:127.0.0.1:99999] | holdfast.sip.listen | 99999",
        "durability=perhaps | holdfast.durability | perhaps",
        "auth.enabled=maybe | holdfast.auth.enabled | maybe",
        "admin.listen=somewhere | holdfast.admin.listen | somewhere",
        "no.such.key=1 | holdfast.no.such.key | 1",
        "call.t1=never | holdfast.call.t1 | never",
        "domains=[] | holdfast.domains | [",
      })
  void refusesAWrongSetting(String setting, String key, String value) {
    Outcome run = run("wrong", setting);
    Outcome check = Launcher.run("check-config", "--set", setting);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(complaint(run)).contains(key).contains(value).containsIgnoringCase("expected");
    assertThat(complaint(check)).contains(key).contains(value);
  }

  @Test
  void refusesToServeOthersWithoutAuthentication() {
    Outcome outcome =
        run("open", "auth.enabled=false", "sip.listen=[udp:0.0.0.0:" + Ports.free() + "]");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(complaint(outcome)).contains("auth.enabled").contains("0.0.0.0");
  }

  @Test
  void refusesWrongUsage() {
    assertThat(Launcher.run("run", "--no-such-option").exitCode()).isEqualTo(2);
    assertThat(Launcher.run("no-such-command").exitCode()).isEqualTo(2);
    assertThat(Launcher.run().exitCode()).isEqualTo(2);
  }

  @Test
  void printsTheEffectiveSettings() {
    Outcome outcome = Launcher.run("check-config", "--set", "domains=[example.com]");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("example.com").contains("durability");
  }

  /// Starts a node that is not to come up, on ports that are free unless said otherwise.
  private static Outcome run(String data, String... settings) {
    var line = new ArrayList<String>();
    line.add("run");
    line.add("--data");
    line.add(folder.resolve(data).toString());
    line.add("--set");
    line.add("sip.listen=[udp:127.0.0.1:" + Ports.free() + "]");
    line.add("--set");
    line.add("admin.listen=127.0.0.1:" + Ports.free());
    for (String setting : settings) {
      line.add("--set");
      line.add(setting);
    }
    return Launcher.run(line.toArray(String[]::new));
  }

  /// The one line that says what is wrong; log lines of a start that went some way are no
  /// complaint.
  private static String complaint(Outcome outcome) {
    var lines = outcome.err().lines().filter(line -> line.startsWith("holdfast")).toList();
    assertThat(lines).as(outcome.err()).hasSize(1);
    assertThat(outcome.err()).doesNotContain("\tat ");
    return lines.getFirst();
  }
}
