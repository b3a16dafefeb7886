package vexel.tornado;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Which stretches of one long array are taken. Free stretches that touch become one again.
final class DeviceMemory {
  /// Addresses are multiples of it, so that neighbouring work items read whole lines.
  private static final int ALIGNMENT = 32;

  private final TreeMap<Integer, Integer> free = new TreeMap<>(); // address to length
  private final int capacity;
  private int used;

  DeviceMemory(int capacity) {
    this.capacity = capacity / ALIGNMENT * ALIGNMENT;
    free.put(0, this.capacity);
  }

  /// Elements in all.
  int capacity() {
    return capacity;
  }

  /// Elements taken.
  synchronized int used() {
    return used;
  }

  /// The address of `length` elements, −1 if no free stretch is long enough. The first that is long
  /// enough is cut.
  synchronized int take(int length) {
    long size = rounded(length);
    int address = firstOf(size);
    if (address >= 0) {
      int stretch = Objects.requireNonNull(free.remove(address));
      if (stretch > size) {
        free.put((int) (address + size), (int) (stretch - size));
      }
      used += (int) size;
    }
    return address;
  }

  private int firstOf(long size) {
    for (Map.Entry<Integer, Integer> stretch : free.entrySet()) {
      if (stretch.getValue() >= size) {
        return stretch.getKey();
      }
    }
    return -1;
  }

  /// Frees what [#take] gave.
  synchronized void give(int address, int length) {
    int from = address;
    int size = (int) rounded(length);
    used -= size;
    Map.Entry<Integer, Integer> before = free.lowerEntry(from);
    if (before != null && before.getKey() + before.getValue() == from) {
      from = before.getKey();
      size += before.getValue();
    }
    Integer after = free.remove(from + size);
    if (after != null) {
      size += after;
    }
    free.put(from, size);
  }

  /// At least one line.
  private static long rounded(int length) {
    return Math.max((length + ALIGNMENT - 1L) / ALIGNMENT, 1) * ALIGNMENT;
  }
}
