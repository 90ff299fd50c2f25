// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.it.Sipp.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SIPp registers users and calls them at a modest rate: nothing fails and nobody repeats himself.
final class SippIT {
  private static final int USERS = 200;
  private static final int CALLS = 300;
  private static final int RATE = 60;

  @RegisterExtension static final NodeUnderTest NODE = NodeUnderTest.with("auth.enabled=false");

  private static Path folder = Path.of("");

  @BeforeAll
  static void prepare() throws IOException {
    Program.require("sipp", "sip-tester");
    folder = NodeUnderTest.folder("SippIT-sipp");
    String users =
        IntStream.range(0, USERS).mapToObj("user%04d;\n"::formatted).collect(Collectors.joining());
    Files.writeString(folder.resolve("users.csv"), "SEQUENTIAL\n" + users);
    // The node's code is cold at first, and would be too slow for its callers' 500 ms.
    load("u1", USERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"u1", "t1"})
  void registersAndConnects(String transport) {
    Result result = load(transport, CALLS);

    assertThat(result.registering()).isEqualTo(new Figures(USERS, 0, 0));
    assertThat(result.caller()).as(result.output()).isEqualTo(new Figures(CALLS, 0, 0));
    assertThat(result.callee().failed()).isZero();
    assertThat(result.callee().retransmissions()).isZero();
  }

  private record Result(Figures registering, Figures caller, Figures callee, String output) {}

  private static Result load(String transport, int calls) {
    int calleePort = Ports.free();
    String users = folder.resolve("users.csv").toString();
    String node = "127.0.0.1:" + NODE.process().sipPort();
    String callee = "127.0.0.1:" + calleePort;
    Figures registering;
    try (Sipp sipp =
        Sipp.start(
            "register",
            folder,
            transport,
            Ports.free(),
            arguments(node, users, USERS, "-key", "callee", callee))) {
      sipp.await();
      registering = sipp.figures();
    }
    try (Sipp answering = Sipp.start("callee", folder, transport, calleePort)) {
      assertThat(Records.until(answering::begun)).as(answering.output()).isTrue();
      try (Sipp calling =
          Sipp.start("caller", folder, transport, Ports.free(), arguments(node, users, calls))) {
        calling.await();
        // The callee writes its figures once a second.
        Records.until(
            () -> {
              Figures figures = answering.figures();
              return figures.successful() + figures.failed() >= calls;
            });
        return new Result(registering, calling.figures(), answering.figures(), calling.output());
      }
    }
  }

  private static String[] arguments(String node, String users, int calls, String... more) {
    String[] all = {
      node, "-inf", users, "-m", Integer.toString(calls), "-r", Integer.toString(RATE)
    };
    return IntStream.range(0, all.length + more.length)
        .mapToObj(i -> i < all.length ? all[i] : more[i - all.length])
        .toArray(String[]::new);
  }
}
