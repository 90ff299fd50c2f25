// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.transaction;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sip.message.SipMessage;
import io.holdfast.sip.message.SipRequest;
import io.holdfast.sip.message.SipResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.assertj.core.api.SoftAssertions;

/// A figure of RFC 3261 §17 as rows `state | input | next | effects`, held against a machine.
///
/// @param states an example of each state, by the name that rows call it
/// @param inputs an example of each input, by the name that rows call it
record FigureTable<S, I>(
    BiFunction<S, I, Step<S>> machine, Map<String, S> states, Map<String, I> inputs) {

  /// Every row is an arrow of the machine, and the machine has no other: any pair of state and
  /// input that is not listed leaves the state as it is and has no effect.
  void hasExactlyTheArrows(String rows) {
    Map<String, String> expected = parse(rows);
    var softly = new SoftAssertions();
    states.forEach(
        (stateName, state) ->
            inputs.forEach(
                (inputName, input) -> {
                  String pair = stateName + " | " + inputName;
                  String none = state.getClass().getSimpleName() + " |";
                  Step<S> step = machine.apply(state, input);
                  softly
                      .assertThat(render(step))
                      .as(pair)
                      .isEqualTo(expected.getOrDefault(pair, none));
                  if (!expected.containsKey(pair)) {
                    softly.assertThat(step.next()).as(pair).isSameAs(state);
                  }
                }));
    softly.assertAll();
    var pairs = new ArrayList<String>();
    states.keySet().forEach(s -> inputs.keySet().forEach(i -> pairs.add(s + " | " + i)));
    assertThat(pairs)
        .as("rows that name a known state and a known input")
        .containsAll(expected.keySet());
  }

  /// There is an example of every state and of every input that the machine has.
  void coversEvery(Class<S> stateType, Class<I> inputType) {
    assertThat(classesOf(states.values())).containsAll(List.of(stateType.getPermittedSubclasses()));
    assertThat(classesOf(inputs.values())).containsAll(List.of(inputType.getPermittedSubclasses()));
  }

  private static List<Class<?>> classesOf(Collection<?> values) {
    return values.stream().<Class<?>>map(Object::getClass).toList();
  }

  private static Map<String, String> parse(String rows) {
    var parsed = new LinkedHashMap<String, String>();
    for (String row : rows.strip().split("\n")) {
      List<String> cells = Arrays.stream(row.split("\\|", -1)).map(String::strip).toList();
      assertThat(cells).as(row).hasSize(4);
      String pair = cells.get(0) + " | " + cells.get(1);
      String before = parsed.put(pair, (cells.get(2) + " | " + cells.get(3)).strip());
      assertThat(before).as("one row for " + pair).isNull();
    }
    return parsed;
  }

  private static String render(Step<?> step) {
    String effects = step.effects().stream().map(FigureTable::render).collect(joining(", "));
    return (step.next().getClass().getSimpleName() + " | " + effects).strip();
  }

  private static String render(Effect effect) {
    return switch (effect) {
      case Effect.Send(var message) -> "send " + render(message);
      case Effect.ToUser(Signal.Request(var request)) -> render(request) + " to TU";
      case Effect.ToUser(Signal.Response(var response)) -> render(response) + " to TU";
      case Effect.ToUser(Signal.TimedOut(var timer)) -> "inform TU: timer " + timer;
      case Effect.ToUser(Signal.TransportFailed(var reason)) -> "inform TU: " + reason;
      case Effect.StartTimer(var timer, var after) -> "start " + timer + " " + render(after);
      case Effect.StopTimer(var timer) -> "stop " + timer;
      case Effect.Done() -> "done";
    };
  }

  private static String render(SipMessage message) {
    return switch (message) {
      case SipRequest request -> request.method().name();
      case SipResponse response -> Integer.toString(response.status());
    };
  }

  private static String render(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
