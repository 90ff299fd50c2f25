// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.proxy;

import static io.holdfast.sip.proxy.Messages.US;
import static io.holdfast.sip.proxy.Messages.lines;
import static io.holdfast.sip.proxy.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.proxy.RoutePreprocessing.Preprocessed;
import io.holdfast.sip.uri.SipUri;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// RFC 3261 §16.4, step by step; RFC 5658 for two Record-Routes.
class RoutePreprocessingTest {

  // ---- a strict router before us

  @Test
  void requestUriOfOursIsReplacedByTheLastRoute() {
    Preprocessed done =
        apply(
            "BYE sip:COOKIE@192.0.2.1:5060;lr",
            "Route: <sip:203.0.113.9;lr>, <sip:ben@198.51.100.9>");

    assertThat(done.request().requestUriText()).isEqualTo("sip:ben@198.51.100.9");
    assertThat(lines(done.request(), "Route")).containsExactly("<sip:203.0.113.9;lr>");
    assertThat(done.ownRoute()).contains(SipUri.of("sip:COOKIE@192.0.2.1:5060;lr"));
  }

  @Test
  void twinAfterAStrictRouterIsRemovedToo() {
    Preprocessed done =
        apply(
            "BYE sip:COOKIE@192.0.2.1:5060;lr;r2=on",
            "Route: <sip:COOKIE@192.0.2.2:5070;transport=tcp;lr;r2=on>, <sip:ben@198.51.100.9>");

    assertThat(done.request().requestUriText()).isEqualTo("sip:ben@198.51.100.9");
    assertThat(lines(done.request(), "Route")).isEmpty();
    assertThat(done.ownRoute()).contains(SipUri.of("sip:COOKIE@192.0.2.1:5060;lr;r2=on"));
  }

  @Test
  void addressOfRecordOfOursIsNoRecordRoute() {
    SipRequest request = request("INVITE sip:ben@sued.example", "Route: <sip:203.0.113.9;lr>");

    assertThat(RoutePreprocessing.apply(request, US).request()).isSameAs(request);
  }

  @Test
  void requestUriOfOursWithoutARouteStays() {
    SipRequest request = request("BYE sip:COOKIE@192.0.2.1:5060;lr");

    assertThat(RoutePreprocessing.apply(request, US).request()).isSameAs(request);
  }

  // ---- maddr

  @Test
  void maddrOfOursIsStrippedWithItsPortAndTransport() {
    assertThat(
            apply("INVITE sip:ben@sued.example:5070;maddr=192.0.2.2;transport=tcp;user=phone")
                .request()
                .requestUriText())
        .isEqualTo("sip:ben@sued.example;user=phone");
  }

  @Test
  void defaultPortStaysWhenMaddrIsStripped() {
    assertThat(
            apply("INVITE sip:ben:pw@sued.example:5060;maddr=192.0.2.1").request().requestUriText())
        .isEqualTo("sip:ben:pw@sued.example:5060");
  }

  @Test
  void maddrOfOthersStays() {
    assertThat(apply("INVITE sip:ben@sued.example;maddr=203.0.113.9").request().requestUriText())
        .isEqualTo("sip:ben@sued.example;maddr=203.0.113.9");
  }

  @Test
  void maddrAtAPortThatWeDoNotServeStays() {
    assertThat(apply("INVITE sip:ben@sued.example:9999;maddr=192.0.2.1").request().requestUriText())
        .isEqualTo("sip:ben@sued.example:9999;maddr=192.0.2.1");
  }

  // ---- the first Route

  @Test
  void firstRouteOfOursIsRemoved() {
    Preprocessed done =
        apply(
            "BYE sip:ben@198.51.100.9",
            "Route: <sip:COOKIE@192.0.2.1:5060;lr>, <sip:203.0.113.9;lr>");

    assertThat(lines(done.request(), "Route")).containsExactly("<sip:203.0.113.9;lr>");
    assertThat(done.ownRoute()).contains(SipUri.of("sip:COOKIE@192.0.2.1:5060;lr"));
  }

  @Test
  void firstRouteOfOthersStays() {
    SipRequest request =
        request(
            "BYE sip:ben@198.51.100.9",
            "Route: <sip:203.0.113.9;lr>",
            "Route: <sip:COOKIE@192.0.2.1:5060;lr>");

    Preprocessed done = RoutePreprocessing.apply(request, US);

    assertThat(done.request()).isSameAs(request);
    assertThat(done.ownRoute()).isEmpty();
  }

  @Test
  void twoOfOursThatBelongTogetherAreRemovedTogether() {
    Preprocessed done =
        apply(
            "BYE sip:ben@198.51.100.9",
            "Route: <sip:COOKIE@192.0.2.1:5060;lr;r2=on>",
            "Route: <sip:COOKIE@192.0.2.2:5070;transport=tcp;lr;r2=on>, <sip:203.0.113.9;lr>");

    assertThat(lines(done.request(), "Route")).containsExactly("<sip:203.0.113.9;lr>");
    assertThat(done.ownRoute()).contains(SipUri.of("sip:COOKIE@192.0.2.1:5060;lr;r2=on"));
  }

  @Test
  void twoPassesOfASpiralAreTwoVisits() {
    Preprocessed done =
        apply(
            "BYE sip:ben@198.51.100.9",
            "Route: <sip:SECOND@192.0.2.1:5060;lr>, <sip:FIRST@192.0.2.1:5060;lr>");

    assertThat(lines(done.request(), "Route")).containsExactly("<sip:FIRST@192.0.2.1:5060;lr>");
    assertThat(done.ownRoute()).contains(SipUri.of("sip:SECOND@192.0.2.1:5060;lr"));
  }

  @Test
  void outboundProxySettingIsRemovedWithTheRecordRouteBehindIt() {
    Preprocessed done =
        apply(
            "BYE sip:ben@198.51.100.9",
            "Route: <sip:sued.example;lr>",
            "Route: <sip:COOKIE@192.0.2.1:5060;lr>");

    assertThat(lines(done.request(), "Route")).isEmpty();
    assertThat(done.ownRoute()).contains(SipUri.of("sip:COOKIE@192.0.2.1:5060;lr"));
  }

  @Test
  void outboundProxySettingAloneIsRemoved() {
    Preprocessed done = apply("INVITE sip:ben@sued.example", "Route: <sip:192.0.2.1;lr>");

    assertThat(lines(done.request(), "Route")).isEmpty();
    assertThat(done.ownRoute()).contains(SipUri.of("sip:192.0.2.1;lr"));
  }

  // ---- hostile

  @Test
  void malformedRouteStays() {
    SipRequest request = request("BYE sip:ben@198.51.100.9", "Route: <sip:192.0.2.1;lr>, <>;;,");

    assertThat(RoutePreprocessing.apply(request, US).request()).isSameAs(request);
  }

  @Test
  void malformedRequestUriStays() {
    SipRequest request = request("BYE sip:@@", "Route: <sip:203.0.113.9;lr>");

    assertThat(RoutePreprocessing.apply(request, US).request()).isSameAs(request);
  }

  @Test
  void routeOfAnotherSchemeIsNotOurs() {
    SipRequest request = request("BYE tel:+1", "Route: <tel:+2>, <http://192.0.2.1/>");

    assertThat(RoutePreprocessing.apply(request, US).request()).isSameAs(request);
  }

  @Test
  void thousandsOfOwnRoutesCostBoundedWork() {
    String[] many = new String[20];
    Arrays.fill(many, "Route: " + "<sip:192.0.2.1;lr>, ".repeat(70) + "<sip:192.0.2.1;lr>");

    Preprocessed done = apply("BYE sip:ben@198.51.100.9", many);

    assertThat(done.ownRoute()).isPresent();
    assertThat(NextHop.of(done.request())).contains(SipUri.of("sip:192.0.2.1;lr"));
  }

  private static Preprocessed apply(String requestLine, String... lines) {
    return RoutePreprocessing.apply(request(requestLine, lines), US);
  }
}
