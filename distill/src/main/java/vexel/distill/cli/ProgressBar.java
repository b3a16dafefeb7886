package vexel.distill.cli;

import java.io.PrintStream;
import java.util.Locale;
import vexel.distill.Progress;

/// Progress on a stream: one bar with rate and ETA, redrawn in place, on a terminal; a plain line
/// now and then otherwise.
final class ProgressBar implements Progress, AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 10_000_000_000L;
  private static final int WIDTH = 24;

  private final PrintStream err;
  private final boolean terminal;
  private String what = "";
  private long begun;
  private long before;
  private long shown;
  private int drawn;

  ProgressBar(PrintStream err) {
    this(err, Boolean.getBoolean("vexel.terminal"));
  }

  /// @param terminal whether `err` can redraw a line; the launcher knows ([ -t 2 ])
  ProgressBar(PrintStream err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public synchronized void at(String work, long done, long total, String note) {
    long now = System.nanoTime();
    boolean fresh = !work.equals(what);
    if (fresh) {
      endLine();
      what = work;
      begun = now;
      before = done;
    }
    boolean last = total > 0 && done >= total;
    if (fresh || last || now - shown >= (terminal ? REDRAW_NANOS : LINE_NANOS)) {
      shown = now;
      draw(text(work, done, total, note, (now - begun) * 1e-9));
      if (last) {
        endLine();
        what = "";
      }
    }
  }

  @Override
  public synchronized void say(String line) {
    endLine();
    err.println(line);
  }

  @Override
  public boolean stopAsked() {
    return Interrupt.asked();
  }

  @Override
  public synchronized void close() {
    endLine();
  }

  private String text(String work, long done, long total, String note, double seconds) {
    StringBuilder s = new StringBuilder(work);
    if (total > 0) {
      if (terminal) {
        int full = (int) Math.min(WIDTH, WIDTH * done / total);
        s.append(" [").append("#".repeat(full)).append(".".repeat(WIDTH - full)).append(']');
      }
      s.append(' ').append(done).append('/').append(total);
      s.append(' ').append(100 * done / total).append('%');
    } else {
      s.append(' ').append(done);
    }
    double rate = (done - before) / seconds;
    if (done > before && seconds > 0) {
      s.append(' ').append(rate(rate));
      s.append(
          done < total ? " ETA " + duration((total - done) / rate) : " in " + duration(seconds));
    }
    return note.isEmpty() ? s.toString() : s + "  " + note;
  }

  private void draw(String text) {
    if (!terminal) {
      err.println(text);
      return;
    }
    err.print('\r' + text + " ".repeat(Math.max(0, drawn - text.length())));
    err.flush();
    drawn = text.length();
  }

  private void endLine() {
    if (drawn > 0) {
      err.println();
      drawn = 0;
    }
  }

  private static String rate(double perSecond) {
    return perSecond >= 1
        ? String.format(Locale.ROOT, "%.1f/s", perSecond)
        : String.format(Locale.ROOT, "%.1fs each", 1 / perSecond);
  }

  /// Seconds as `12s`, `3m05s` or `2h07m`.
  static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s < 60) {
      return s + "s";
    }
    return s < 3600
        ? String.format(Locale.ROOT, "%dm%02ds", s / 60, s % 60)
        : String.format(Locale.ROOT, "%dh%02dm", s / 3600, s / 60 % 60);
  }
}
