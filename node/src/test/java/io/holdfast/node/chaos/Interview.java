// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.it.Admin;
import io.holdfast.node.it.NodeProcess;
import io.holdfast.node.phone.Fact;
import io.holdfast.ops.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Asks a node what it knows, over its admin API and its command line, and holds it against the
/// facts.
record Interview(Admin admin, BooleanSupplier verify, Checker checker) {
  private static final int PAUSE_MILLIS = 500;
  private static final Duration SLICE = Duration.ofSeconds(60);

  static Interview with(NodeProcess node) {
    return new Interview(
        node.admin(), () -> node.command("cdr", "--verify").exitCode() == 0, Checker.DEFAULT);
  }

  /// Asks until nothing is wrong, at the longest for that time: records follow their calls within a
  /// moment, and a call whose phone died in the middle ends only with its timers.
  List<Violation> violations(List<Fact> facts, Instant since, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      List<Violation> found = checker.check(facts, observe(facts, since, true));
      if (found.isEmpty()) {
        return checker.check(facts, observe(facts, since, verify.getAsBoolean()));
      }
      if (System.nanoTime() > deadline) {
        return checker.check(facts, observe(facts, since, verify.getAsBoolean()));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  Observation observe(List<Fact> facts, Instant since, boolean verified) {
    var live = new HashSet<String>();
    admin.calls().forEach(call -> call.text("callId").ifPresent(live::add));
    List<CallRecord> records = records(since);
    return new Observation(contacts(facts, admin), live, records, verified);
  }

  /// In slices: an answer about half an hour would not come in time.
  private List<CallRecord> records(Instant since) {
    var records = new ArrayList<CallRecord>();
    Instant end = Instant.now().plusSeconds(1);
    for (Instant from = since; from.isBefore(end); from = from.plus(SLICE)) {
      Instant to = from.plus(SLICE);
      for (Json json : admin.cdrs(from, to)) {
        CallRecord record = CallRecord.of(json);
        if (record.startedAt().isBefore(to)) {
          records.add(record);
        }
      }
    }
    return records;
  }

  /// The contacts of every address-of-record that the phones named; the list of all must agree.
  private static Map<String, List<String>> contacts(List<Fact> facts, Admin admin) {
    Set<String> listed = new HashSet<>();
    for (Json row : admin.registrations()) {
      row.text("aor").ifPresent(listed::add);
    }
    var contacts = new HashMap<String, List<String>>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.RegisterSent sent && !contacts.containsKey(sent.aor())) {
        boolean known = listed.contains(sent.aor());
        contacts.put(sent.aor(), known ? admin.contacts(sent.aor()) : List.of());
      }
    }
    return contacts;
  }
}
