package vexel.peers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line of the table: our time over a peer's.
///
/// @param title what is computed
/// @param ours who measures us
/// @param key our workload
/// @param peer who is measured against
/// @param peerKeys the same work there; of several ways the fastest counts
/// @param prototype the ratio of the prototype, as it was noted
/// @param reach the ratio to reach, or NaN
/// @param aim the ratio to aim at, or NaN
record Row(
    String title,
    Contender ours,
    String key,
    Contender peer,
    List<String> peerKeys,
    @Nullable String prototype,
    double reach,
    double aim) {}
