// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// Cookies: what is written comes back, and nothing else does.
class CookiesTest {

  private static final String UID = "f0oB4r-_0123456789abcA";
  private static final String CALL_ID = "7d1c@198.51.100.7";
  private static final Cookie.Branch BRANCH =
      new Cookie.Branch(Cookie.Kind.CALL, UID, 3, 200, 1, "");
  private static final Flow UDP_FLOW =
      Flow.udp(
          new InetSocketAddress("192.0.2.1", 5060), new InetSocketAddress("198.51.100.7", 40001));
  private static final Flow TCP_FLOW =
      new Flow(
          Transport.TCP,
          new InetSocketAddress("2001:db8::1", 5060),
          new InetSocketAddress("2001:db8::7", 65535),
          Long.MAX_VALUE);
  private static final Cookie.RecordRoute ROUTE =
      new Cookie.RecordRoute(
          Cookie.Kind.CALL, UID, 3, 1, UDP_FLOW, TCP_FLOW, Cookies.tagHash("a1"));

  private final Cookies cookies = new Cookies(new CookieKeys(key(1), null));

  @Test
  void branchComesBackWithItsLoopHash() {
    String branch = cookies.viaBranch(BRANCH, CALL_ID, "loopHash123");

    assertThat(branch).matches("z9hG4bK-[A-Za-z0-9_-]+\\.loopHash123");
    assertThat(cookies.readBranch(branch, CALL_ID)).contains(BRANCH);
  }

  @Test
  void branchOfATransactionInsideADialogBearsItsDiscriminator() {
    var cookie =
        new Cookie.Branch(Cookie.Kind.NODE, "n1/4711", 0, 0, Integer.MAX_VALUE, "x9_Aa-bcdef");

    assertThat(cookies.readBranch(cookies.viaBranch(cookie, CALL_ID, ""), CALL_ID))
        .contains(cookie);
  }

  @Test
  void branchFitsAVia() {
    assertThat(cookies.viaBranch(BRANCH, CALL_ID, "loopHash123")).hasSizeLessThan(80);
  }

  @Test
  void recordRouteComesBackWithBothFlows() {
    String user = cookies.recordRouteUser(ROUTE, CALL_ID);

    assertThat(user).matches("[A-Za-z0-9_-]+");
    assertThat(cookies.readRecordRoute(user, CALL_ID)).contains(ROUTE);
  }

  @Test
  void recordRouteComesBackWithoutFlows() {
    var cookie = new Cookie.RecordRoute(Cookie.Kind.CALL, UID, 0, 0, null, null, 0);

    assertThat(cookies.readRecordRoute(cookies.recordRouteUser(cookie, CALL_ID), CALL_ID))
        .contains(cookie);
  }

  @Test
  void recordRouteTellsTheCallerByItsTag() {
    assertThat(ROUTE.fromCaller("a1")).isTrue();
    assertThat(ROUTE.fromCaller("b1")).isFalse();
  }

  @Test
  void sameCookieIsMintedTwiceTheSame() {
    assertThat(cookies.viaBranch(BRANCH, CALL_ID, "h"))
        .isEqualTo(cookies.viaBranch(BRANCH, CALL_ID, "h"));
    assertThat(cookies.recordRouteUser(ROUTE, CALL_ID))
        .isEqualTo(cookies.recordRouteUser(ROUTE, CALL_ID));
  }

  @Test
  void cookieOfAnotherCallIsIgnored() {
    assertThat(cookies.readBranch(cookies.viaBranch(BRANCH, CALL_ID, "h"), "other")).isEmpty();
    assertThat(cookies.readRecordRoute(cookies.recordRouteUser(ROUTE, CALL_ID), "other")).isEmpty();
  }

  @Test
  void branchIsNoRecordRouteAndViceVersa() {
    String branch =
        cookies.viaBranch(BRANCH, CALL_ID, "").substring(Cookies.BRANCH_PREFIX.length());
    String user = cookies.recordRouteUser(ROUTE, CALL_ID);

    assertThat(cookies.readRecordRoute(branch, CALL_ID)).isEmpty();
    assertThat(cookies.readBranch(Cookies.BRANCH_PREFIX + user, CALL_ID)).isEmpty();
  }

  @Test
  void everyChangedCharacterMakesItWorthless() {
    String branch = cookies.viaBranch(BRANCH, CALL_ID, "loop");
    String user = cookies.recordRouteUser(ROUTE, CALL_ID);

    for (int i = 0; i < branch.length(); i++) {
      assertThat(cookies.readBranch(changed(branch, i), CALL_ID)).as("%d", i).isEmpty();
    }
    for (int i = 0; i < user.length(); i++) {
      assertThat(cookies.readRecordRoute(changed(user, i), CALL_ID)).as("%d", i).isEmpty();
    }
  }

  @Test
  void everyShorterTextIsWorthless() {
    String user = cookies.recordRouteUser(ROUTE, CALL_ID);

    for (int i = 0; i < user.length(); i++) {
      assertThat(cookies.readRecordRoute(user.substring(0, i), CALL_ID)).isEmpty();
      assertThat(cookies.readRecordRoute(user.substring(i + 1), CALL_ID)).isEmpty();
    }
  }

  @Test
  void hostileTextIsNoCookie() {
    List<String> hostile =
        List.of(
            "",
            ".",
            "....",
            "z9hG4bK",
            "z9hG4bK-",
            "z9hG4bK-.",
            "z9hG4bK-%00",
            "z9hG4bK-\u0000\uffff",
            "=",
            "A",
            "AB==",
            "é".repeat(40),
            "z9hG4bK-" + "A".repeat(100_000),
            "A".repeat(100_000),
            "_".repeat(64));

    for (String text : hostile) {
      assertThat(cookies.readBranch(text, CALL_ID)).isEmpty();
      assertThat(cookies.readRecordRoute(text, text)).isEmpty();
    }
  }

  @Test
  void randomTextIsNoCookie() {
    Random random = new Random(4711);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

    for (int i = 0; i < 10_000; i++) {
      StringBuilder text = new StringBuilder();
      random
          .ints(random.nextInt(150), 0, alphabet.length())
          .forEach(at -> text.append(alphabet.charAt(at)));
      assertThat(cookies.readBranch(Cookies.BRANCH_PREFIX + text, CALL_ID)).isEmpty();
      assertThat(cookies.readRecordRoute(text.toString(), CALL_ID)).isEmpty();
    }
  }

  @Test
  void formerKeyIsAcceptedAndOlderOnesAreNot() {
    String first = cookies.viaBranch(BRANCH, CALL_ID, "");
    Cookies second = new Cookies(new CookieKeys(key(2), key(1)));
    Cookies third = new Cookies(new CookieKeys(key(3), key(2)));

    assertThat(second.readBranch(first, CALL_ID)).contains(BRANCH);
    assertThat(third.readBranch(second.viaBranch(BRANCH, CALL_ID, ""), CALL_ID)).contains(BRANCH);
    assertThat(third.readBranch(first, CALL_ID)).isEmpty();
  }

  @Test
  void otherSecretUnderTheSameIdIsNotAccepted() {
    byte[] other = new byte[32];
    Cookies foreign = new Cookies(new CookieKeys(new CookieKeys.Key(1, other), null));

    assertThat(cookies.readBranch(foreign.viaBranch(BRANCH, CALL_ID, ""), CALL_ID)).isEmpty();
  }

  @Test
  void threadsDoNotDisturbEachOther() throws InterruptedException {
    var wrong = new ConcurrentLinkedQueue<String>();
    List<Thread> threads =
        java.util.stream.IntStream.range(0, 4)
            .mapToObj(
                leg ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              for (int i = 0; i < 2_000; i++) {
                                var cookie =
                                    new Cookie.Branch(Cookie.Kind.CALL, UID, leg, i, 0, "");
                                String branch = cookies.viaBranch(cookie, CALL_ID, "h");
                                if (!cookies
                                    .readBranch(branch, CALL_ID)
                                    .equals(java.util.Optional.of(cookie))) {
                                  wrong.add(branch);
                                }
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(wrong).isEmpty();
  }

  @Test
  void keysAreChecked() {
    assertThatIllegalArgumentException().isThrownBy(() -> new CookieKeys.Key(256, new byte[32]));
    assertThatIllegalArgumentException().isThrownBy(() -> new CookieKeys.Key(1, new byte[31]));
    assertThatIllegalArgumentException().isThrownBy(() -> new CookieKeys(key(1), key(1)));
  }

  @Test
  void cookiesAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cookie.Branch(Cookie.Kind.CALL, UID, -1, 0, 0, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cookie.Branch(Cookie.Kind.CALL, "a b", 0, 0, 0, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cookie.Branch(Cookie.Kind.CALL, UID, 0, 0, 0, "x".repeat(41)));
  }

  @Test
  void encodingHasOneTextForItsBytes() {
    assertThat(Base64Url.decode("AA", 0, 2)).containsExactly(0);
    assertThat(Base64Url.decode("AB", 0, 2)).isEmpty();
    assertThat(Base64Url.decode("AAA", 0, 3)).containsExactly(0, 0);
    assertThat(Base64Url.decode("AAB", 0, 3)).isEmpty();
    assertThat(Base64Url.decode("_-9z", 0, 4)).containsExactly(0xff, 0xef, 0x73);
  }

  private static String changed(String text, int at) {
    char c = text.charAt(at);
    return text.substring(0, at) + (c == 'A' ? 'B' : 'A') + text.substring(at + 1);
  }

  private static CookieKeys.Key key(int id) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) id);
    return new CookieKeys.Key(id, secret);
  }
}
