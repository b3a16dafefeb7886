/// The command line: one small class per verb.
///
/// To add a verb:
///
/// 1. Write a class `Xyz extends Verb` with `@Command(name = "xyz", description = …, footer = …)`;
///    the footer shows examples, one per line.
/// 2. Declare options as fields with `@Option`, positional words with `@Parameters`.
/// 3. Implement `run(Answer answer, Progress progress)`: put the keys of `--json` into the answer,
///    say what a reader wants to see, report long work to the progress, throw what went wrong.
/// 4. Add `Xyz.class` to the list in [vexel.distill.cli.Main].
///
/// Nothing else: `--json`, `--help`, exit codes, the progress bar and messages without stack traces
/// come with [vexel.distill.cli.Verb]. Exceptions become exit codes in
/// [vexel.distill.cli.ExitCode], so a verb neither catches nor exits.
package vexel.distill.cli;
