package vexel.tornado;

import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.SparseKernels.PairMap;

/// Which input row each output row meets at each offset, −1 for none: int[outRows, offsets]. A
/// network meets the same pairs in many layers, so the table is made once and kept with their
/// inputs; index lists do not change.
///
/// @param cells the table
/// @param map the pairs it was made of, all but their inputs
record SparseTable(DeviceStorage cells, Key map) {
  /// What tells pairs with the same inputs apart. Storages are compared by identity, offsets in
  /// them as numbers.
  record Key(int offsets, int outRows, Place ptr, int inOffset, Place out) {
    static Key of(Device device, PairMap map) {
      return new Key(
          map.offsets(),
          map.outRows(),
          Place.of(device, map.ptr()),
          map.in().offset(),
          Place.of(device, map.out()));
    }
  }

  /// Where a list lies. Its memory may be given to another list, but not while this names it.
  record Place(DeviceStorage storage, int offset) {
    static Place of(Device device, Tensor t) {
      return new Place(device.resident(t.storage()), t.offset());
    }
  }

  /// The table of some pairs, made now if it is not there.
  static SparseTable of(Device device, PairMap map) {
    DeviceStorage inputs = device.resident(map.in().storage());
    Key key = Key.of(device, map);
    SparseTable kept = inputs.table();
    if (kept != null && kept.map.equals(key)) {
      return kept;
    }
    SparseTable made = new SparseTable(fill(device, map), key);
    inputs.keep(made);
    return made;
  }

  private static DeviceStorage fill(Device device, PairMap map) {
    long cells = (long) map.outRows() * map.offsets();
    if (cells > Integer.MAX_VALUE) {
      throw new TensorException(
          "sparseConv", map.outRows() + " rows × " + map.offsets() + " offsets are too many");
    }
    DeviceStorage table = device.allocate(DType.I32, (int) cells);
    Call.items(device, Kernel.FILL_INTS, (int) cells).at(table).ints(-1).run();
    Call.items(device, Kernel.SPARSE_TABLE, map.in().size())
        .ints(map.offsets())
        .integersAt(map.ptr(), map.in(), map.out())
        .at(table)
        .run();
    return table;
  }
}
