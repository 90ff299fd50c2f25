// SPDX-License-Identifier: Apache-2.0

package io.holdfast.node;

import com.typesafe.config.Config;
import io.holdfast.ops.cli.Cli;
import io.holdfast.ops.cluster.ClusterCommand;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/// The program: `run` starts a node, `check-config` judges its settings.
public final class Main {

  /// The exit codes that scripts rely on.
  enum Exit {
    GOOD(0),
    FAILED(1),
    USAGE(2),
    MISSING(3),
    /// The cluster gave this node up, and another process is to take its place.
    FENCED(4);

    private final int code;

    Exit(int code) {
      this.code = code;
    }
  }

  private Main() {}

  public static void main(String[] args) {
    String command = args.length == 0 ? "--help" : args[0];
    String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
    switch (command) {
      case "run" -> exit(run(rest, System.out, System.err));
      case "check-config" -> exit(checkConfig(rest, System.out, System.err));
      case "cluster" ->
          Runtime.getRuntime()
              .exit(ClusterCommand.run(Arrays.asList(rest), System.out, System.err));
      default -> Runtime.getRuntime().exit(Cli.run(args, System.out, System.err));
    }
  }

  private static void exit(Exit exit) {
    Runtime.getRuntime().exit(exit.code);
  }

  private static Exit run(String[] args, PrintStream out, PrintStream err) {
    try {
      RunArguments arguments = RunArguments.parse(args);
      if (arguments.help()) {
        out.println(RunArguments.RUN_HELP);
        return Exit.GOOD;
      }
      Config config = Configuration.load(arguments.config(), arguments.sets());
      Node node =
          Node.start(
              config,
              NodeSettings.from(config),
              err,
              () -> Runtime.getRuntime().halt(Exit.FENCED.code));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "holdfast-stop"));
      out.println(node.readyLine());
      out.flush();
      new CountDownLatch(1).await();
      return Exit.GOOD;
    } catch (RunArguments.Wrong e) {
      err.println("holdfast run: " + e.getMessage());
      return Exit.USAGE;
    } catch (IllegalArgumentException e) {
      err.println("holdfast: " + e.getMessage());
      return Exit.FAILED;
    } catch (Node.StartFailure e) {
      err.println("holdfast: " + e.getMessage());
      return Exit.MISSING;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.FAILED;
    }
  }

  /// A stop that was asked for is a good end, whatever signal asked.
  private static void stop(Node node) {
    node.stop();
    Runtime.getRuntime().halt(Exit.GOOD.code);
  }

  private static Exit checkConfig(String[] args, PrintStream out, PrintStream err) {
    try {
      RunArguments arguments = RunArguments.parse(args);
      if (arguments.help()) {
        out.println(RunArguments.CHECK_HELP);
        return Exit.GOOD;
      }
      Config config = Configuration.load(arguments.config(), arguments.sets());
      NodeSettings.from(config);
      out.print(Configuration.render(config));
      return Exit.GOOD;
    } catch (RunArguments.Wrong e) {
      err.println("holdfast check-config: " + e.getMessage());
      return Exit.USAGE;
    } catch (IllegalArgumentException e) {
      err.println("holdfast: " + e.getMessage());
      return Exit.FAILED;
    }
  }
}
