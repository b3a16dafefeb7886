package vexel.distill.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import vexel.distill.Progress;
import vexel.distill.StoppedException;
import vexel.distill.data.DataReport.CameraReport;
import vexel.distill.data.FrameFinding.ViewFinding;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Backends;
import vexel.tensor.io.AtomicFile;
import vexel.tensor.io.FileFailure;

/// Reads every file of a data set once and reports what is wrong: missing and broken files, sweeps
/// that no camera sees, gaps in time, leaps of the ego pose. Draws the points of some frames on
/// their images, because a wrong calibration is seen at a glance and computed hardly at all.
///
/// @param rule the pairing to count and draw; empty for the source's own
/// @param overlays how many frames are drawn, spread evenly
/// @param maxLagSeconds longest time accepted between a sweep and its images
/// @param maxSpeed fastest ego motion accepted, m/s
/// @param stop whether the first frame that training could not use ends the check
public record DataCheck(
    Optional<PairRule> rule, int overlays, double maxLagSeconds, double maxSpeed, boolean stop) {
  /// The source's own pairing, six frames drawn, 0.1 s, 60 m/s, all frames.
  public static final DataCheck DEFAULT = new DataCheck(Optional.empty(), 6, 0.1, 60, false);

  /// This check, ended by the first frame that training could not use.
  public DataCheck stopping() {
    return new DataCheck(rule, overlays, maxLagSeconds, maxSpeed, true);
  }

  /// Checks a source.
  ///
  /// @param out folder for the overlays, their page and the list of frames that training cannot
  ///   use, or null for none
  /// @throws vexel.distill.DataException what is wrong with the first such frame, if it is to stop
  public DataReport run(FrameSource source, @Nullable Path out, Progress progress) {
    List<FrameFinding> findings = findings(source, out, progress);
    List<String> problems = new ArrayList<>();
    source.problems().forEach(p -> problems.add(String.valueOf(p.getMessage())));
    findings.forEach(f -> problems.addAll(f.problems()));
    TableCheck tables = source.tables();
    problems.addAll(tables.problems());
    BoxCount boxes =
        findings.stream().map(FrameFinding::boxes).reduce(BoxCount.NONE, BoxCount::plus);
    PixelAgreement pixels =
        findings.stream()
            .map(FrameFinding::pixels)
            .reduce(PixelAgreement.NONE, PixelAgreement::plus);
    poses(boxes, pixels, problems);
    double gap = times(source, findings, problems);
    DataReport report =
        new DataReport(
            source.size(),
            source.scenes().size(),
            findings.stream().mapToLong(FrameFinding::points).sum(),
            findings.stream().flatMap(f -> f.views().stream()).mapToLong(ViewFinding::pairs).sum(),
            cameras(findings),
            labels(source, findings),
            boxes,
            pixels,
            gap,
            source.manifestHash(),
            quarantine(source, findings),
            List.copyOf(problems),
            tables.notes(),
            Optional.ofNullable(out).map(o -> o.resolve("index.html")));
    if (out != null) {
      CheckPage.write(report, findings, out);
      String left = report.quarantine().lines();
      if (!left.isEmpty()) {
        AtomicFile.write(
            out.resolve(Quarantine.FILE),
            o -> o.write(ByteBuffer.wrap(left.getBytes(StandardCharsets.UTF_8))));
      }
    }
    return report;
  }

  /// Says so if points lie neither in the boxes nor on the pixels where they should.
  private static void poses(BoxCount boxes, PixelAgreement pixels, List<String> problems) {
    if (boxes.doubtful()) {
      problems.add(
          String.format(
              Locale.ROOT,
              "points in boxes differ by %,d from the %,d annotated: the poses of vehicle, LiDAR or"
                  + " boxes are wrong, or not used",
              boxes.difference(),
              boxes.annotated()));
    }
    if (pixels.doubtful()) {
      problems.add(
          String.format(
              Locale.ROOT,
              "only %.2f %% of the standing, visible points away from edges have their pixel's"
                  + " class, at least %.0f %% should: calibration or poses of the vehicle are"
                  + " wrong, or not used",
              100 * pixels.share(),
              100 * PixelAgreement.LEAST));
    }
  }

  private static Quarantine quarantine(FrameSource source, List<FrameFinding> findings) {
    Quarantine quarantine = new Quarantine();
    source.problems().forEach(fault -> quarantine.add("", fault));
    for (int i = 0; i < findings.size(); i++) {
      String token = source.entry(i).token();
      findings.get(i).fault().ifPresent(fault -> quarantine.add(token, fault));
    }
    return quarantine;
  }

  private List<FrameFinding> findings(FrameSource source, @Nullable Path out, Progress progress) {
    int n = source.size();
    int drawn = StrictMath.min(overlays, n);
    boolean[] draw = new boolean[n];
    for (int k = 0; k < drawn; k++) {
      draw[(int) ((long) k * n / drawn)] = true;
    }
    if (out != null) {
      try {
        Files.createDirectories(out);
      } catch (IOException e) {
        throw FileFailure.writing(out, e);
      }
    }
    List<FrameFinding> findings = new ArrayList<>();
    int block = 2 * Backends.threads();
    try (ExecutorService readers = Executors.newFixedThreadPool(Backends.threads())) {
      for (int from = 0; from < n; from += block) {
        progress.stopIfAsked();
        List<Callable<FrameFinding>> reads = new ArrayList<>();
        for (int i = from; i < StrictMath.min(from + block, n); i++) {
          int frame = i;
          reads.add(() -> FrameFinding.of(source, frame, this, draw[frame] ? out : null));
        }
        for (Future<FrameFinding> read : readers.invokeAll(reads)) {
          FrameFinding finding = read.get();
          findings.add(finding);
          if (stop && finding.fault().isPresent()) {
            throw finding.fault().get();
          }
        }
        progress.at("data check", findings.size(), n, source.entry(from).scene());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
    return findings;
  }

  /// Looks at neighbouring frames of each scene; returns the longest gap in seconds.
  private double times(FrameSource source, List<FrameFinding> findings, List<String> problems) {
    double longest = 0;
    double[] gaps = new double[source.size()];
    for (int i = 1; i < source.size(); i++) {
      FrameEntry a = source.entry(i - 1);
      FrameEntry b = source.entry(i);
      if (!a.scene().equals(b.scene())) {
        continue;
      }
      gaps[i] = 1e-6 * (b.timestamp() - a.timestamp());
      longest = StrictMath.max(longest, gaps[i]);
      if (gaps[i] <= 0) {
        problems.add("frame " + b.token() + ": its time is not after that of " + a.token());
        continue;
      }
      Optional<Vec3> from = findings.get(i - 1).position();
      Optional<Vec3> to = findings.get(i).position();
      double metres = from.isPresent() && to.isPresent() ? to.get().minus(from.get()).norm() : 0;
      if (metres / gaps[i] > maxSpeed) {
        problems.add(
            String.format(
                Locale.ROOT,
                "frame %s: the ego pose leaps %.1f m in %.2f s",
                b.token(),
                metres,
                gaps[i]));
      }
    }
    double[] sorted = java.util.Arrays.stream(gaps).filter(g -> g > 0).sorted().toArray();
    double usual = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    for (int i = 1; i < gaps.length; i++) {
      if (gaps[i] > 2.5 * usual) {
        problems.add(
            String.format(
                Locale.ROOT,
                "frame %s: %.2f s after the frame before, usual are %.2f s",
                source.entry(i).token(),
                gaps[i],
                usual));
      }
    }
    return longest;
  }

  private static List<CameraReport> cameras(List<FrameFinding> findings) {
    Map<String, CameraReport> cameras = new LinkedHashMap<>();
    for (FrameFinding f : findings) {
      for (ViewFinding v : f.views()) {
        CameraReport one =
            new CameraReport(v.channel(), 1, v.pairs(), v.nearest(), v.farthest(), v.lagSeconds());
        cameras.merge(v.channel(), one, DataCheck::together);
      }
    }
    return List.copyOf(cameras.values());
  }

  private static CameraReport together(CameraReport a, CameraReport b) {
    return new CameraReport(
        a.channel(),
        a.images() + b.images(),
        a.pairs() + b.pairs(),
        StrictMath.min(a.nearest(), b.nearest()),
        StrictMath.max(a.farthest(), b.farthest()),
        StrictMath.abs(b.lag()) > StrictMath.abs(a.lag()) ? b.lag() : a.lag());
  }

  private static Map<String, Long> labels(FrameSource source, List<FrameFinding> findings) {
    long[] count = new long[256];
    int classes = source.classNames().size();
    boolean any = false;
    for (FrameFinding f : findings) {
      for (int c = 0; c < f.labels().size(); c++) {
        count[c] += f.labels().get(c);
        classes = count[c] > 0 ? StrictMath.max(classes, c + 1) : classes;
        any = true;
      }
    }
    Map<String, Long> labels = new LinkedHashMap<>();
    for (int c = 0; any && c < classes; c++) {
      List<String> names = source.classNames();
      labels.put(c < names.size() ? names.get(c) : "class " + c, count[c]);
    }
    return labels;
  }

  void write(RgbImage image, Path file) {
    AtomicFile.write(file, out -> image.writePng(Channels.newOutputStream(out)));
  }
}
