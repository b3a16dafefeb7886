package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vexel.tensor.Rng;

class TokenIndexTest {
  /// Hexadecimal tokens, near misses of them, and words.
  private static String token(Rng r, int i) {
    String hex =
        "%016x%016x".formatted(r.index(i, 1 << 20) * 0x9E3779B97F4A7C15L, r.index(i, 1 << 20));
    return switch (i % 5) {
      case 0 -> hex.substring(1);
      case 1 -> hex.toUpperCase(java.util.Locale.ROOT);
      case 2 -> "s" + r.index(i, 500);
      default -> hex;
    };
  }

  @Test
  void numbersLikeAMap() {
    Rng r = Rng.seed(3);
    TokenIndex index = new TokenIndex();
    Map<String, Integer> map = new LinkedHashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String t = token(r, i);
      assertThat(index.of(t)).isEqualTo(map.getOrDefault(t, -1));
      map.putIfAbsent(t, map.size());
      assertThat(index.add(t)).isEqualTo(map.get(t));
    }
    assertThat(index.size()).isEqualTo(map.size());
    map.forEach(
        (t, i) -> {
          assertThat(index.of(t)).isEqualTo(i);
          assertThat(index.token(i)).isEqualTo(t);
        });
  }
}
