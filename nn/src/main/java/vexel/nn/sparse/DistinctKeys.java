package vexel.nn.sparse;

import java.util.Arrays;

/// The distinct values of a list of keys in ascending order, and where each entry went.
final class DistinctKeys {
  private final long[] ascending;
  private final int[] rank;

  private DistinctKeys(long[] ascending, int[] rank) {
    this.ascending = ascending;
    this.rank = rank;
  }

  static DistinctKeys of(long[] keys) {
    int n = keys.length;
    VoxelHash hash = new VoxelHash(n / 4);
    int[] rank = new int[n];
    for (int i = 0; i < n; i++) {
      rank[i] = hash.put(keys[i]);
    }
    long[] ascending = hash.keys();
    Arrays.sort(ascending);
    int[] rankOfNumber = new int[ascending.length];
    for (int r = 0; r < ascending.length; r++) {
      rankOfNumber[hash.find(ascending[r])] = r;
    }
    for (int i = 0; i < n; i++) {
      rank[i] = rankOfNumber[rank[i]];
    }
    return new DistinctKeys(ascending, rank);
  }

  int size() {
    return ascending.length;
  }

  /// The key of rank `r`.
  long key(int r) {
    return ascending[r];
  }

  /// The rank of entry `i` of the list.
  int rank(int i) {
    return rank[i];
  }
}
