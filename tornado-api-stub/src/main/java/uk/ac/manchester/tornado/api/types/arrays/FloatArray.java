package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;

/// Numbers a device can take; here a plain array.
public final class FloatArray {
  private final float[] values;

  public FloatArray(int numberOfElements) {
    values = new float[numberOfElements];
  }

  public int getSize() {
    return values.length;
  }

  public float get(int index) {
    return values[index];
  }

  public void set(int index, float value) {
    values[index] = value;
  }

  /// The elements, without a header.
  public MemorySegment getSegment() {
    return MemorySegment.ofArray(values);
  }
}
