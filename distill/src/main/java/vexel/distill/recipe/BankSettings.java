package vexel.distill.recipe;

/// What contrastive representation distillation remembers.
///
/// @param slots rows of each memory bank
/// @param negatives drawn for each sample (CRD: 16,384), at most as many as slots
public record BankSettings(int slots, int negatives) {
  /// 65,536 slots, CRD's negatives.
  public static final BankSettings DEFAULT = new BankSettings(65_536, 16_384);

  public BankSettings {
    Require.positive("slots", slots);
    Require.positive("negatives", negatives);
    if (negatives > slots) {
      throw new IllegalArgumentException(
          "negatives = " + negatives + " must not exceed slots = " + slots);
    }
  }
}
