// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The command `holdfast` of this source tree, started the way a user starts it.
public final class Launcher {
  private static final int SECONDS = 60;

  private Launcher() {}

  /// What a command that ended left behind.
  public record Outcome(int exitCode, String out, String err) {}

  /// The top of the source tree.
  public static Path home() {
    Path folder = classes();
    while (!Files.isRegularFile(folder.resolve("holdfast"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("no launcher 'holdfast' above " + classes());
      }
    }
    return folder;
  }

  private static Path classes() {
    try {
      return Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A command that never builds: the build that runs the tests has made what is started.
  public static ProcessBuilder command(List<String> arguments) {
    var line = new ArrayList<String>();
    line.add(home().resolve("holdfast").toString());
    line.addAll(arguments);
    var builder = new ProcessBuilder(line);
    builder.environment().put("HOLDFAST_NO_BUILD", "1");
    return builder;
  }

  /// Runs a command to its end.
  public static Outcome run(String... arguments) {
    return runWithInput("", arguments);
  }

  /// Runs a command that reads its standard input, such as a password.
  public static Outcome runWithInput(String input, String... arguments) {
    try {
      Path out = Files.createTempFile("holdfast-", ".out");
      Path err = Files.createTempFile("holdfast-", ".err");
      Process process =
          command(List.of(arguments))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try (var stdin = process.outputWriter()) {
        stdin.write(input);
      } catch (IOException _) {
        // it did not want to read it
      }
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            String.join(" ", arguments) + ": still running after " + SECONDS + " s");
      }
      var outcome = new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return outcome;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
