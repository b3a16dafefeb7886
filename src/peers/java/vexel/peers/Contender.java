package vexel.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Us or another engine, in a process that measures some workloads.
///
/// @param engine `vexel`, or an engine that `tools/peers/peer` knows
/// @param groups of `vexel bench`, where the engine is ours
/// @param threads of the engine
/// @param keys workloads, without their thread counts
/// @param settings environments that are tried in turn
/// @param pick which of them counts
/// @param limits how it is measured
record Contender(
    String engine,
    List<String> groups,
    int threads,
    List<String> keys,
    List<Map<String, String>> settings,
    Pick pick,
    Limits limits) {
  /// Which environment counts.
  enum Pick {
    /// The one whose workloads take least time together.
    FASTEST,
    /// The first that does not fail: a ladder of heap sizes.
    FIRST
  }

  /// How a contender is measured.
  ///
  /// @param starts at most so many processes
  /// @param rounds at most so many timed rounds a workload
  /// @param warm seconds of warm-up
  record Limits(int starts, int rounds, double warm) {
    static final Limits JVM = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, 1);

    /// Ahead-of-time compiled code is warm soon.
    static final Limits NATIVE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, 0.3);
  }

  static Contender ours(String group, int threads, String... keys) {
    return new Contender(
        "vexel",
        List.of(group.split(" ", -1)),
        threads,
        List.of(keys),
        List.of(Map.of()),
        Pick.FASTEST,
        Limits.JVM);
  }

  static Contender peer(
      String engine, int threads, List<Map<String, String>> settings, String... keys) {
    return new Contender(
        engine, List.of(), threads, List.of(keys), settings, Pick.FASTEST, Limits.NATIVE);
  }

  Contender with(Limits other) {
    return new Contender(engine, groups, threads, keys, settings, pick, other);
  }

  /// This contender on the first of `ladder` that it can live with.
  Contender within(List<Map<String, String>> ladder) {
    return new Contender(engine, groups, threads, keys, ladder, Pick.FIRST, limits);
  }

  /// What tells it from the others of a suite.
  String id() {
    return engine + "-" + String.join("-", groups) + ".t" + threads;
  }

  /// The command, from the repository's root, without its environment.
  List<String> command(List<String> wanted, int rounds) {
    List<String> command = new ArrayList<>();
    if (engine.equals("vexel")) {
      command.addAll(List.of("./vexel", "bench"));
      command.addAll(groups);
      command.addAll(List.of("--only", String.join(",", wanted)));
    } else {
      command.addAll(List.of("tools/peers/peer", engine));
      command.addAll(wanted);
    }
    command.addAll(List.of("--threads", "" + threads));
    command.addAll(List.of("--rounds", "" + Math.min(rounds, limits.rounds)));
    if (limits.warm != 1) {
      command.addAll(List.of("--warm", limits.warm == 0 ? "0" : "" + limits.warm));
    }
    if (engine.equals("vexel")) {
      command.add("--json");
    }
    return command;
  }

  /// An environment as it is typed before a command.
  static String shown(Map<String, String> setting) {
    return setting.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> e.getKey() + "=" + e.getValue() + " ")
        .collect(Collectors.joining());
  }
}
