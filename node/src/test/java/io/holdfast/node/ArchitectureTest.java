// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// The arrows of the module picture: compile-time, downward only. Maven's modules hold most of them
/// already; these rules also hold what a transitive dependency would let through.
@AnalyzeClasses(packages = "io.holdfast", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String SIP = "io.holdfast.sip..";
  private static final String TRANSPORT = "io.holdfast.transport..";
  private static final String SHARDING = "io.holdfast.sharding..";
  private static final String PERSISTENCE = "io.holdfast.persistence..";
  private static final String OPS = "io.holdfast.ops..";
  private static final String NODE = "io.holdfast.node..";

  @ArchTest
  static final ArchRule sipNeedsOnlyTheJdkAndJSpecify =
      classes()
          .that()
          .resideInAPackage(SIP)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(SIP, "java..", "javax.crypto..", "org.jspecify..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule sipReadsNoClock =
      noClasses()
          .that()
          .resideInAPackage(SIP)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now")
          .orShould()
          .callMethod(OffsetDateTime.class, "now")
          .orShould()
          .callMethod(ZonedDateTime.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .because("time enters only as a value or as a timer input")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule sipDrawsNoLots =
      noClasses()
          .that()
          .resideInAPackage(SIP)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(
              Random.class, SecureRandom.class, ThreadLocalRandom.class, RandomGenerator.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .because("a step must give the same result when it is replayed")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule sipOpensNoSocketAndWritesNoLog =
      noClasses()
          .that()
          .resideInAPackage(SIP)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.slf4j..", "java.util.logging..", "java.nio.channels..")
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule transportKnowsNoEntities =
      never(TRANSPORT, SHARDING, PERSISTENCE, OPS, NODE, "org.apache.pekko..");

  @ArchTest
  static final ArchRule shardingKnowsNoSocketsAndNoStore =
      never(SHARDING, TRANSPORT, PERSISTENCE, OPS, NODE);

  @ArchTest
  static final ArchRule persistenceStaysBelowOperations = never(PERSISTENCE, TRANSPORT, OPS, NODE);

  @ArchTest static final ArchRule operationsStayBelowTheNode = never(OPS, TRANSPORT, NODE);

  @ArchTest
  static final ArchRule nettyStaysInTransportAndInTheAdminServer =
      noClasses()
          .that()
          .resideOutsideOfPackages(TRANSPORT, "io.holdfast.ops.admin..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..")
          .because("reference counts and actors do not mix")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule dnsjavaStaysInItsModule =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.holdfast.transport.dns..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.xbill..")
          .allowEmptyShould(true);

  private static ArchRule never(String from, String... to) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .allowEmptyShould(true);
  }
}
