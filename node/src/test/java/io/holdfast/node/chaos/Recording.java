// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A run as it can be kept: the phones' facts, and what a node said when they were quiet. A line
/// each, its fields between tabs: the name of the record, then its components.
record Recording(List<Fact> facts, Observation node) {
  private static final String NONE = "-";

  Recording {
    facts = List.copyOf(facts);
  }

  void save(Path file) throws IOException {
    var lines = new ArrayList<String>();
    facts.forEach(fact -> lines.add(line(fact)));
    node.records().forEach(record -> lines.add(line(record)));
    new TreeMap<>(node.contacts())
        .forEach((aor, all) -> all.forEach(uri -> lines.add("contact\t" + aor + "\t" + uri)));
    node.liveCalls().forEach(callId -> lines.add("live\t" + callId));
    lines.add("verified\t" + node.verified());
    Files.write(file, lines);
  }

  static Recording read(List<String> lines) {
    var facts = new ArrayList<Fact>();
    var records = new ArrayList<CallRecord>();
    var contacts = new HashMap<String, List<String>>();
    var live = new HashSet<String>();
    boolean verified = false;
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      switch (fields[0]) {
        case "contact" ->
            contacts.computeIfAbsent(fields[1], _ -> new ArrayList<>()).add(fields[2]);
        case "live" -> live.add(fields[1]);
        case "verified" -> verified = Boolean.parseBoolean(fields[1]);
        case "CallRecord" -> records.add(value(CallRecord.class, fields));
        case String name -> facts.add(value(kind(name), fields));
      }
    }
    return new Recording(facts, new Observation(contacts, live, records, verified));
  }

  private static Class<? extends Fact> kind(String name) {
    for (Class<?> kind : Fact.class.getPermittedSubclasses()) {
      if (kind.getSimpleName().equals(name)) {
        return kind.asSubclass(Fact.class);
      }
    }
    throw new IllegalArgumentException("'" + name + "' (expected: a fact)");
  }

  private static String line(Record value) {
    var line = new StringBuilder(value.getClass().getSimpleName());
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        line.append('\t').append(text(component.getAccessor().invoke(value)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(component.toString(), e);
      }
    }
    return line.toString();
  }

  private static String line(Fact fact) {
    return line((Record) fact);
  }

  private static String text(Object value) {
    return value instanceof Optional<?> some
        ? some.map(Object::toString).orElse(NONE)
        : value.toString();
  }

  private static <R> R value(Class<R> kind, String[] fields) {
    RecordComponent[] components = kind.getRecordComponents();
    var types = new Class<?>[components.length];
    var values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = component(components[i], fields[i + 1]);
    }
    try {
      return kind.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(String.join(" ", fields), e);
    }
  }

  private static Object component(RecordComponent component, String text) {
    Class<?> type = component.getType();
    if (type == Optional.class) {
      boolean instant = component.getName().endsWith("At");
      return text.equals(NONE)
          ? Optional.empty()
          : Optional.of(instant ? Instant.parse(text) : Duration.parse(text));
    }
    if (type == Instant.class) {
      return Instant.parse(text);
    }
    if (type == long.class) {
      return Long.parseLong(text);
    }
    if (type == int.class) {
      return Integer.parseInt(text);
    }
    return type == Fact.Side.class ? Fact.Side.valueOf(text) : text;
  }

  Recording with(List<Fact> others) {
    return new Recording(others, node);
  }

  Recording with(Observation other) {
    return new Recording(facts, other);
  }

  List<Violation> violations() {
    return Checker.DEFAULT.check(facts, node);
  }

  /// The contacts of each address-of-record, with one more.
  Recording withContact(String aor, String uri) {
    Map<String, List<String>> contacts = new HashMap<>(node.contacts());
    var all = new ArrayList<>(contacts.getOrDefault(aor, List.of()));
    all.add(uri);
    contacts.put(aor, all);
    return with(new Observation(contacts, node.liveCalls(), node.records(), node.verified()));
  }
}
