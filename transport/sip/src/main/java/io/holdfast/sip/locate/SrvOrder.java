// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.locate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/// The order in which SRV records are tried (RFC 2782): by priority, and by lot among equals, a
/// record being drawn the sooner the more weight it has.
final class SrvOrder {

  private SrvOrder() {}

  static List<Srv> of(List<Srv> records, IntUnaryOperator lots) {
    SequencedMap<Integer, List<Srv>> equals = new TreeMap<>();
    for (Srv srv : records) {
      equals.computeIfAbsent(srv.priority(), _ -> new ArrayList<>()).add(srv);
    }
    List<Srv> ordered = new ArrayList<>(records.size());
    equals.values().forEach(each -> draw(each, lots, ordered));
    return ordered;
  }

  /// "placing all those with weight 0 at the beginning of the list. Compute the sum of the weights
  /// … choose a uniform random number between 0 and the sum computed (inclusive), and select the RR
  /// whose running sum value is the first in the selected order which is greater than or equal to
  /// the random number".
  private static void draw(List<Srv> left, IntUnaryOperator lots, List<Srv> ordered) {
    left.sort(Comparator.comparingInt(srv -> srv.weight() == 0 ? 0 : 1));
    while (!left.isEmpty()) {
      int sum = left.stream().mapToInt(Srv::weight).sum();
      int lot = lots.applyAsInt(sum + 1);
      int running = 0;
      for (int i = 0; i < left.size(); i++) {
        running += left.get(i).weight();
        if (running >= lot) {
          ordered.add(left.remove(i));
          break;
        }
      }
    }
  }
}
