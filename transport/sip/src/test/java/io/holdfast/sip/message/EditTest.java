// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sip.parse.Conformance;
import io.holdfast.sip.parse.Sample;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// An edit changes what it names and leaves every other byte as it came.
class EditTest {

  private static final String MESSAGE =
      """
      BYE sip:bob@biloxi.example.com SIP/2.0
      v :  SIP/2.0/UDP a;branch=z9hG4bK1 ,
        SIP/2.0/UDP b;branch=z9hG4bK2
      VIA: SIP/2.0/UDP c;branch=z9hG4bK3
      Route: "a, <b>" <sip:p1;lr>;x="y,z",<sip:p2,;lr>
      X-Odd:\tone
      \ttwo
      Max-Forwards: 70

      body""";

  @Test
  void untouchedMessageIsTheReceivedBytes() {
    assertThat(edited(edit -> {})).isEqualTo(MESSAGE);
  }

  @Test
  void prependsAboveAllOfThatName() {
    assertThat(edited(edit -> edit.prepend(HeaderName.VIA, "SIP/2.0/TCP p")))
        .isEqualTo(MESSAGE.replace("v :", "Via: SIP/2.0/TCP p\nv :"));
    assertThat(edited(edit -> edit.prepend(HeaderName.ROUTE, "<sip:p0;lr>")))
        .isEqualTo(MESSAGE.replace("Route:", "Route: <sip:p0;lr>\nRoute:"));
  }

  @Test
  void prependsBelowViasWhereThereIsNoneOfThatName() {
    assertThat(edited(edit -> edit.prepend(HeaderName.RECORD_ROUTE, "<sip:p;lr>")))
        .isEqualTo(MESSAGE.replace("Route:", "Record-Route: <sip:p;lr>\nRoute:"));
    assertThat(edited(edit -> edit.remove(HeaderName.VIA).prepend(HeaderName.VIA, "x")))
        .startsWith("BYE sip:bob@biloxi.example.com SIP/2.0\nVia: x\nRoute:");
  }

  @Test
  void appendsBelowAllOfThatNameOrAtTheEnd() {
    assertThat(edited(edit -> edit.append(HeaderName.VIA, "d")))
        .isEqualTo(MESSAGE.replace("Route:", "Via: d\nRoute:"));
    assertThat(edited(edit -> edit.append(HeaderName.of("X-New"), "1")))
        .isEqualTo(MESSAGE.replace("\n\nbody", "\nX-New: 1\n\nbody"));
  }

  @Test
  void setReplacesAllLinesByOne() {
    assertThat(edited(edit -> edit.set(HeaderName.MAX_FORWARDS, "69")))
        .isEqualTo(MESSAGE.replace("70", "69"));
    assertThat(edited(edit -> edit.set(HeaderName.VIA, "d")))
        .startsWith("BYE sip:bob@biloxi.example.com SIP/2.0\nVia: d\nRoute:");
    assertThat(edited(edit -> edit.set(HeaderName.EXPIRES, "1")))
        .isEqualTo(MESSAGE.replace("\n\nbody", "\nExpires: 1\n\nbody"));
  }

  @Test
  void removesTopmostValueEvenInsideLine() {
    assertThat(edited(edit -> edit.removeFirst(HeaderName.VIA)))
        .isEqualTo(MESSAGE.replace("v :  SIP/2.0/UDP a;branch=z9hG4bK1 ,\n  SIP", "v: SIP"));
    assertThat(edited(edit -> edit.removeFirst(HeaderName.VIA).removeFirst(HeaderName.VIA)))
        .isEqualTo(MESSAGE.replaceFirst("(?s)v :.*(?=VIA)", ""));
    assertThat(edited(edit -> edit.removeFirst(HeaderName.ROUTE)))
        .isEqualTo(MESSAGE.replaceFirst("Route: .*", "Route: <sip:p2,;lr>"));
    assertThat(edited(edit -> edit.removeFirst(HeaderName.EXPIRES))).isEqualTo(MESSAGE);
  }

  @Test
  void removesLastValueEvenInsideLine() {
    assertThat(edited(edit -> edit.removeLast(HeaderName.VIA)))
        .isEqualTo(MESSAGE.replaceFirst("VIA:.*\n", ""));
    assertThat(edited(edit -> edit.removeLast(HeaderName.ROUTE)))
        .isEqualTo(MESSAGE.replace(",<sip:p2,;lr>", ""));
  }

  @Test
  void replacesTopmostValueEvenInsideLine() {
    assertThat(edited(edit -> edit.replaceFirst(HeaderName.VIA, "SIP/2.0/UDP a;received=1")))
        .isEqualTo(
            MESSAGE.replace(
                "v :  SIP/2.0/UDP a;branch=z9hG4bK1 ,", "v: SIP/2.0/UDP a;received=1,"));
    assertThat(edited(edit -> edit.replaceFirst(HeaderName.MAX_FORWARDS, "1")))
        .isEqualTo(MESSAGE.replace("70", "1"));
    assertThat(edited(edit -> edit.replaceFirst(HeaderName.EXPIRES, "1"))).isEqualTo(MESSAGE);
  }

  @Test
  void removesUnknownHeadersByName() {
    assertThat(edited(edit -> edit.remove(HeaderName.of("x-oDD"))))
        .isEqualTo(MESSAGE.replace("X-Odd:\tone\n\ttwo\n", ""));
  }

  @Test
  void changesRequestUriOnly() {
    assertThat(edited(edit -> edit.requestUri("sip:c@d;lr")))
        .isEqualTo(MESSAGE.replace("sip:bob@biloxi.example.com", "sip:c@d;lr"));
  }

  @Test
  void bodyBringsItsLengthAndType() {
    byte[] body = "new".getBytes(StandardCharsets.UTF_8);

    assertThat(edited(edit -> edit.body(body, "text/plain")))
        .isEqualTo(
            MESSAGE.replace("\n\nbody", "\nContent-Type: text/plain\nContent-Length: 3\n\nnew"));
    assertThat(edited(edit -> edit.body(body, "text/plain").body(new byte[0], null)))
        .isEqualTo(MESSAGE.replace("\n\nbody", "\nContent-Length: 0\n\n"));
  }

  @Test
  void streamGetsLengthThatDatagramLacked() {
    SipMessage framed = Sample.request(MESSAGE).withContentLength();

    assertThat(framed.text(HeaderName.CONTENT_LENGTH)).contains("4");
    assertThat(framed.withContentLength()).isSameAs(framed);
    assertThat(
            SipResponse.to(Sample.request(MESSAGE), Status.OK, null)
                .withContentLength()
                .bodyLength())
        .isZero();
  }

  @Test
  void originalStaysAsItIs() {
    SipRequest original = Sample.request(MESSAGE);
    Edit<SipRequest> edit = original.edit();
    edit.remove(HeaderName.VIA).body(new byte[0], null);
    SipRequest changed = edit.done();

    assertThat(changed.encode()).isNotEqualTo(original.encode());
    assertThat(original.encode()).isEqualTo(Sample.bytes(MESSAGE));
  }

  @Test
  void lineEndsCannotBeSmuggledIn() {
    SipRequest request = Sample.request(MESSAGE);

    assertThatThrownBy(() -> request.edit().set(HeaderName.TO, "a\r\nVia: b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request.edit().replaceFirst(HeaderName.VIA, "a\nb"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request.edit().requestUri("sip:a SIP/2.0\r\nX: y"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SipResponse.to(request, 200, "OK\r\nX: y", null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SipResponse.to(request, 200, "OK", "a;b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void buildsRequestsOfItsOwn() {
    SipRequest bye =
        SipRequest.build(Method.BYE, "sip:bob@192.0.2.4")
            .append(HeaderName.VIA, "SIP/2.0/UDP p;branch=z9hG4bK1")
            .append(HeaderName.FROM, "<sip:a@x>;tag=1")
            .append(HeaderName.TO, "<sip:b@y>;tag=2")
            .append(HeaderName.CALL_ID, "c")
            .append(HeaderName.CSEQ, "2 BYE")
            .done();

    SipRequest again = (SipRequest) Sample.message(bye.encode());
    assertThat(Conformance.check(again)).isEmpty();
    assertThat(Conformance.check(bye)).isEmpty();
    assertThat(again.encode()).isEqualTo(bye.encode()).hasSize(bye.encodedLength());
    assertThat(bye.text(HeaderName.CONTENT_LENGTH)).contains("0");
    assertThat(bye.maxForwards()).isEqualTo(SipRequest.DEFAULT_MAX_FORWARDS);
    assertThat(bye.requestUriText()).isEqualTo("sip:bob@192.0.2.4");
  }

  private static String edited(Consumer<Edit<SipRequest>> change) {
    Edit<SipRequest> edit = Sample.request(MESSAGE).edit();
    change.accept(edit);
    SipRequest done = edit.done();
    assertThat(done.encodedLength()).isEqualTo(done.encode().length);
    return new String(done.encode(), StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
