// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.chaos;

import io.holdfast.node.phone.Fact;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The half of [Checker] that is about registrations (promise P1).
///
/// @param facts of phones, each of which waits for one REGISTER's answer before it sends the next
record RegistrationCheck(List<Fact> facts, Observation node) {

  /// A phone's place, as its REGISTERs name it.
  private record Place(String aor, String contact) {
    Place {
      contact = contact.replace("<", "").replace(">", "");
    }
  }

  /// How far the last word about a place is known.
  private enum Standing {
    /// Answered 200: it is registered.
    BOUND,
    /// Answered 200 with nothing granted: it is not.
    UNBOUND,
    /// Never answered, or refused: either may be.
    UNKNOWN
  }

  void run(List<Violation> violations) {
    Map<Place, Standing> places = places();
    places.forEach((place, standing) -> check(place, standing, violations));
    node.contacts()
        .forEach(
            (aor, contacts) -> {
              for (String contact : contacts) {
                if (!places.containsKey(new Place(aor, contact))) {
                  violations.add(
                      new Violation(
                          Violation.Kind.REGISTRATION_UNKNOWN,
                          aor,
                          contact + " was never registered"));
                }
              }
            });
  }

  private Map<Place, Standing> places() {
    var places = new LinkedHashMap<Place, Standing>();
    for (Fact fact : facts) {
      switch (fact) {
        case Fact.RegisterSent f ->
            places.merge(
                new Place(f.aor(), f.contact()),
                Standing.UNKNOWN,
                (before, _) -> before == asked(f) ? before : Standing.UNKNOWN);
        case Fact.RegisterAnswered f -> {
          Standing standing = standing(f);
          if (standing != null) {
            places.put(new Place(f.aor(), f.contact()), standing);
          }
        }
        case Fact _ -> {}
      }
    }
    return places;
  }

  /// What a REGISTER would make of the place: where that is what it is, it stays so in any case.
  private static Standing asked(Fact.RegisterSent sent) {
    return sent.seconds() > 0 ? Standing.BOUND : Standing.UNBOUND;
  }

  private static @Nullable Standing standing(Fact.RegisterAnswered answered) {
    if (answered.status() != 200) {
      return null;
    }
    return answered.seconds() > 0 ? Standing.BOUND : Standing.UNBOUND;
  }

  private void check(Place place, Standing standing, List<Violation> violations) {
    boolean found =
        node.contacts().getOrDefault(place.aor(), List.of()).stream()
            .anyMatch(contact -> place.equals(new Place(place.aor(), contact)));
    if (standing == Standing.BOUND && !found) {
      violations.add(
          new Violation(
              Violation.Kind.REGISTRATION_LOST,
              place.aor(),
              place.contact() + " was answered 200 and is gone"));
    }
    if (standing == Standing.UNBOUND && found) {
      violations.add(
          new Violation(
              Violation.Kind.REGISTRATION_UNKNOWN,
              place.aor(),
              place.contact() + " was removed with a 200 and is back"));
    }
  }
}
