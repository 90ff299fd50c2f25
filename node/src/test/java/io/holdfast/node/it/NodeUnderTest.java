// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import io.holdfast.node.phone.Account;
import io.holdfast.node.phone.Diary;
import io.holdfast.node.phone.Link;
import io.holdfast.node.phone.Pace;
import io.holdfast.node.phone.Phone;
import io.holdfast.node.phone.TcpLink;
import io.holdfast.node.phone.UdpLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/// A node for all tests of a class, and phones for each of them, switched off after it. When a test
/// fails, what the node wrote and what the phones saw is left in `target/it`, and the node's output
/// is printed.
public final class NodeUnderTest
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        TestWatcher {

  static final Duration SOON = Duration.ofSeconds(5);
  static final Duration HOUR = Duration.ofHours(1);
  static final String PASSWORD = "correct-horse";
  private static final String LOCALHOST = "localhost";

  private final String domain;
  private final String[] settings;
  private final List<Phone> phones = new ArrayList<>();
  private Diary diary = new Diary();
  private int tests;
  private @Nullable NodeProcess process;

  private NodeUnderTest(String domain, String... settings) {
    this.domain = domain;
    this.settings = settings;
  }

  /// @param settings as after `--set`
  static NodeUnderTest with(String... settings) {
    return new NodeUnderTest(LOCALHOST, settings);
  }

  /// One that serves another domain, where a test has several.
  static NodeUnderTest of(String domain, String... settings) {
    var all = new ArrayList<>(List.of(settings));
    all.add("holdfast.domains=[\"" + domain + "\"]");
    return new NodeUnderTest(domain, all.toArray(String[]::new));
  }

  /// An empty folder of that name in `target/it`.
  public static Path folder(String name) {
    Path folder = Launcher.home().resolve("node/target/it").resolve(name);
    try {
      if (Files.exists(folder)) {
        try (var all = Files.walk(folder)) {
          for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    String name = context.getRequiredTestClass().getSimpleName();
    Path folder = folder(domain.equals(LOCALHOST) ? name : name + '-' + domain);
    process = NodeProcess.in(folder, settings).start();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    diary = new Diary();
    tests++;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    phones.forEach(Phone::close);
    phones.clear();
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    Path log = process().data().resolveSibling(context.getDisplayName().replaceAll("\\W+", "_"));
    diary.save(log.resolveSibling(log.getFileName() + ".log"));
    System.err.println(context.getDisplayName() + " failed; see " + log.getParent());
    System.err.println(process().output());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (process != null) {
      process.close();
    }
  }

  NodeProcess process() {
    if (process == null) {
      throw new IllegalStateException("the node was never started");
    }
    return process;
  }

  Admin admin() {
    return process().admin();
  }

  Diary diary() {
    return diary;
  }

  /// An account that the node knows; it is this test's own.
  Account subscriber(String role) {
    Account account = new Account(name(role), domain, PASSWORD);
    admin().addSubscriber(account.aor(), PASSWORD);
    return account;
  }

  /// A user's name that no other test has.
  String name(String role) {
    return role + "-" + tests;
  }

  /// A phone that is on until the test is over.
  Phone phone(Link link, Account account) {
    return phone(link, account, Pace.OF_THE_RFC);
  }

  Phone phone(Link link, Account account, Pace pace) {
    return phoneBy(process().sip(), link, account, pace);
  }

  /// A phone that talks to that proxy, and not to the node itself.
  Phone phoneBy(InetSocketAddress proxy, Link link, Account account) {
    return phoneBy(proxy, link, account, Pace.OF_THE_RFC);
  }

  private Phone phoneBy(InetSocketAddress proxy, Link link, Account account, Pace pace) {
    Phone phone = Phone.on(link, account, proxy, pace, diary);
    phones.add(phone);
    return phone;
  }

  /// A phone whose account the node knows, registered.
  Phone registered(Link link, String role) {
    return registered(phone(link, subscriber(role)));
  }

  /// The same on a node that wants no passwords.
  Phone open(Link link, String role) {
    return registered(phone(link, Account.withoutPassword(name(role), domain)));
  }

  private static Phone registered(Phone phone) {
    int status = phone.register(HOUR).status();
    if (status != 200) {
      throw new IllegalStateException(
          phone.account().aor() + ": REGISTER " + status + " (expected: 200)");
    }
    return phone;
  }

  static Link link(String transport) {
    return transport.equals("tcp") ? new TcpLink() : new UdpLink();
  }
}
