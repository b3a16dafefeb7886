package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;

/// Integers a device can take; here a plain array.
public final class IntArray {
  private final int[] values;

  public IntArray(int numberOfElements) {
    values = new int[numberOfElements];
  }

  public int getSize() {
    return values.length;
  }

  public int get(int index) {
    return values[index];
  }

  public void set(int index, int value) {
    values[index] = value;
  }

  /// The elements, without a header.
  public MemorySegment getSegment() {
    return MemorySegment.ofArray(values);
  }
}
