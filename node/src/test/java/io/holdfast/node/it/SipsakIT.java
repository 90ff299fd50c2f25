// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static io.holdfast.node.it.NodeUnderTest.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.phone.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// sipsak, which operators probe servers with.
final class SipsakIT {
  private static final int SECONDS = 20;

  @RegisterExtension static final NodeUnderTest NODE = NodeUnderTest.with();

  @BeforeAll
  static void requireSipsak() {
    Program.require("sipsak", "sipsak");
  }

  private record Result(int exitCode, String output) {}

  @Test
  void isAnsweredItsOptions() throws IOException, InterruptedException {
    Result result = sipsak("-s", "sip:localhost");

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("200");
  }

  @Test
  void registersWithDigest() throws IOException, InterruptedException {
    Account alice = NODE.subscriber("alice");

    Result result = register(alice, PASSWORD);

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(NODE.admin().contacts(alice.aor())).hasSize(1);
  }

  @Test
  void registersNotWithAWrongPassword() throws IOException, InterruptedException {
    Account alice = NODE.subscriber("alice");

    Result result = register(alice, "wrong-horse");

    assertThat(result.exitCode()).as(result.output()).isNotZero();
    assertThat(NODE.admin().contacts(alice.aor())).isEmpty();
  }

  private static Result register(Account account, String password)
      throws IOException, InterruptedException {
    String contact = "sip:" + account.user() + "@127.0.0.1:5099";
    return sipsak(
        "-U",
        "-C",
        contact,
        "-s",
        account.uri(),
        "-u",
        account.user(),
        "-a",
        password,
        "-x",
        "600");
  }

  /// The node is named as a proxy, because sipsak cuts ports in URIs to four digits.
  private static Result sipsak(String... arguments) throws IOException, InterruptedException {
    var line = new ArrayList<>(List.of("sipsak", "-vv", "-H", "127.0.0.1"));
    line.addAll(List.of("-p", "127.0.0.1:" + NODE.process().sipPort()));
    line.addAll(List.of(arguments));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return new Result(process.waitFor(), output);
  }
}
