// SPDX-License-Identifier: Apache-2.0

package io.holdfast.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// RFC 2782: "The format of the SRV RR", Priority and Weight.
class SrvOrderTest {

  private static final int DRAWS = 10_000;

  private static Srv srv(int priority, int weight, String target) {
    return new Srv(priority, weight, 5060, target);
  }

  /// How often each target came first, in percent.
  private static double first(List<Srv> records, String target) {
    var random = new Random(4);
    int first = 0;
    for (int i = 0; i < DRAWS; i++) {
      if (SrvOrder.of(records, random::nextInt).getFirst().target().equals(target)) {
        first++;
      }
    }
    return 100.0 * first / DRAWS;
  }

  @Test
  void lowerPrioritiesComeFirst() {
    var records = List.of(srv(20, 100, "c"), srv(5, 0, "a"), srv(10, 50, "b"));

    assertThat(SrvOrder.of(records, new Random(1)::nextInt))
        .extracting(Srv::target)
        .containsExactly("a", "b", "c");
  }

  @Test
  void equalsAreDrawnByWeight() {
    var records = List.of(srv(1, 60, "a"), srv(1, 30, "b"), srv(1, 10, "c"));

    assertThat(first(records, "a")).isCloseTo(60, Offset.offset(2.0));
    assertThat(first(records, "b")).isCloseTo(30, Offset.offset(2.0));
    assertThat(first(records, "c")).isCloseTo(10, Offset.offset(2.0));
  }

  @Test
  void weightZeroIsDrawnSeldom() {
    var records = List.of(srv(1, 99, "a"), srv(1, 0, "b"));

    assertThat(first(records, "b")).isBetween(0.2, 2.0);
  }

  @Test
  void withoutWeightsAnyOrderWillDoAndAllAreThere() {
    var records = List.of(srv(1, 0, "a"), srv(1, 0, "b"), srv(1, 0, "c"));

    assertThat(SrvOrder.of(records, new Random(3)::nextInt))
        .containsExactlyInAnyOrderElementsOf(records);
  }

  @Test
  void nothingIsLostWhateverIsDrawn() {
    var random = new Random(7);
    for (int n = 0; n < 200; n++) {
      List<Srv> records = new ArrayList<>();
      for (int i = 0; i < random.nextInt(8); i++) {
        records.add(srv(random.nextInt(3), random.nextInt(65_536), "t" + i));
      }

      List<Srv> ordered = SrvOrder.of(records, random::nextInt);

      assertThat(ordered).containsExactlyInAnyOrderElementsOf(records);
      assertThat(ordered).extracting(Srv::priority).isSorted();
    }
  }
}
