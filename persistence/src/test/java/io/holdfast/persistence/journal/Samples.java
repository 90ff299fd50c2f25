// SPDX-License-Identifier: Apache-2.0

package io.holdfast.persistence.journal;

import io.holdfast.sharding.call.CallEvent;
import io.holdfast.sharding.call.CallEvent.Attempt;
import io.holdfast.sharding.call.CallEvent.Branch;
import io.holdfast.sharding.call.CallEvent.BranchResult;
import io.holdfast.sharding.call.CallEvent.EndedBy;
import io.holdfast.sharding.call.CallEvent.Outcome;
import io.holdfast.sharding.registration.Registration;
import io.holdfast.sip.flow.Destination;
import io.holdfast.sip.flow.Flow;
import io.holdfast.sip.flow.Transport;
import io.holdfast.sip.registrar.Binding;
import io.holdfast.sip.registrar.Bindings;
import io.holdfast.sip.registrar.Removal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Events of any content, drawn from a seed: the same seed gives the same events.
public final class Samples {
  private final Random random;

  public Samples(long seed) {
    this.random = new Random(seed);
  }

  public CallEvent.Attempted attempted() {
    return new CallEvent.Attempted(
        leg(),
        instant(),
        epoch(),
        text(),
        text(),
        flow(),
        bytes(2000),
        list(3, this::branch),
        text(),
        instant());
  }

  public CallEvent.Rang rang() {
    return new CallEvent.Rang(leg(), instant(), epoch(), leg(), status(), text(), instant());
  }

  public CallEvent.Searched searched() {
    SortedMap<Integer, Integer> failed = new TreeMap<>();
    list(3, this::leg).forEach(branch -> failed.put(branch, status()));
    return new CallEvent.Searched(
        leg(), instant(), epoch(), failed, list(3, this::leg), random.nextBoolean(), instant());
  }

  public CallEvent.Cancelled cancelled() {
    return new CallEvent.Cancelled(leg(), instant(), epoch());
  }

  public CallEvent.Answered answered() {
    return new CallEvent.Answered(
        leg(), instant(), epoch(), leg(), status(), bytes(800), instant());
  }

  public CallEvent.Refreshed refreshed() {
    return new CallEvent.Refreshed(
        leg(), instant(), epoch(), random.nextBoolean(), text(), instant());
  }

  public CallEvent.Ended ended() {
    return new CallEvent.Ended(
        leg(),
        instant(),
        epoch(),
        oneOf(EndedBy.values()),
        oneOf(Outcome.values()),
        status(),
        list(3, () -> new BranchResult(leg(), text(), status())));
  }

  public Registration.Bound bound() {
    return new Registration.Bound(binding(), instant(), epoch(), random.nextInt(9), instant());
  }

  public Registration.Unbound unbound() {
    return new Registration.Unbound(
        text(), text(), number(), instant(), epoch(), random.nextInt(9), instant());
  }

  public Registration.Expired expired() {
    return new Registration.Expired(text(), instant(), epoch(), random.nextInt(9), instant());
  }

  public Registration.State registrationState() {
    return new Registration.State(
        new Bindings(
            list(3, this::binding), list(3, () -> new Removal(text(), number(), instant()))),
        instant(),
        epoch());
  }

  public Binding binding() {
    Instant granted = instant();
    return new Binding(
        text(),
        random.nextInt(1001),
        text(),
        flow(),
        random.nextBoolean(),
        list(3, this::text),
        text(),
        number(),
        granted,
        granted.plusNanos(random.nextLong(1L << 50)));
  }

  private Branch branch() {
    return new Branch(
        leg(),
        random.nextInt(4),
        random.nextInt(4),
        text(),
        list(2, this::text),
        random.nextInt(1001),
        text(),
        list(2, this::attempt));
  }

  private Attempt attempt() {
    return new Attempt(destination(), text(), text());
  }

  public Destination destination() {
    return switch (random.nextInt(3)) {
      case 0 -> new Destination.OverFlow(flow());
      case 1 -> new Destination.ToAddress(oneOf(Transport.values()), address(), null);
      default -> new Destination.ToAddress(oneOf(Transport.values()), address(), address());
    };
  }

  public Flow flow() {
    Transport transport = oneOf(Transport.values());
    return transport == Transport.UDP
        ? Flow.udp(address(), address())
        : new Flow(transport, address(), address(), random.nextLong());
  }

  public InetSocketAddress address() {
    try {
      byte[] ip = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(ip);
      return new InetSocketAddress(InetAddress.getByAddress(ip), random.nextInt(65_536));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  public String text() {
    return random
        .ints(random.nextInt(40), 1, 0x3000)
        .filter(c -> random.nextInt(4) == 0 || c < 0x7f)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private byte[] bytes(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  public <T> List<T> list(int most, Supplier<T> element) {
    return IntStream.range(0, random.nextInt(most + 1)).mapToObj(_ -> element.get()).toList();
  }

  public <T> T oneOf(T[] values) {
    return values[random.nextInt(values.length)];
  }

  public Instant instant() {
    return Instant.ofEpochSecond(random.nextLong(1L << 34), random.nextInt(1_000_000_000));
  }

  public int leg() {
    return 1 + random.nextInt(300);
  }

  public int status() {
    return 100 + random.nextInt(600);
  }

  public boolean flag() {
    return random.nextBoolean();
  }

  private long epoch() {
    return random.nextLong(1L << 40);
  }

  public long number() {
    return random.nextLong(1L << 32);
  }
}
