package vexel.distill.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartTest {
  private static NodeList elements(Chart chart, String tag) throws Exception {
    Document d =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(chart.svg())));
    return d.getElementsByTagName(tag);
  }

  @Test
  void aBarIsAsLongAsItsValue() throws Exception {
    BarChart chart =
        new BarChart(
            "IoU <by> class",
            List.of(
                new BarChart.Bar("car & bus", 1, 0.1),
                new BarChart.Bar("half", 0.5, Double.NaN),
                new BarChart.Bar("absent", Double.NaN, Double.NaN)));
    NodeList bars = elements(chart, "rect");
    assertThat(bars.getLength()).isEqualTo(2);
    double whole = Double.parseDouble(((Element) bars.item(0)).getAttribute("width"));
    double half = Double.parseDouble(((Element) bars.item(1)).getAttribute("width"));
    assertThat(half).isEqualTo(whole / 2);
  }

  @Test
  void aMatrixShowsSharesOfItsRows() throws Exception {
    ConfusionView view =
        new ConfusionView(
            "confusion",
            List.of("a", "b", "never"),
            List.of(List.of(3L, 1L, 0L), List.of(0L, 8L, 0L), List.of(0L, 0L, 0L)));
    NodeList cells = elements(view, "rect");
    assertThat(cells.getLength()).isEqualTo(9);
    assertThat(((Element) cells.item(0)).getAttribute("fill")).isEqualTo("rgb(63,159,255)");
    assertThat(((Element) cells.item(8)).getAttribute("fill")).isEqualTo("rgb(255,255,255)");
    NodeList text = elements(view, "text");
    List<String> words = new java.util.ArrayList<>();
    for (int i = 0; i < text.getLength(); i++) {
      words.add(text.item(i).getTextContent());
    }
    assertThat(words).contains("75", "25", "100").doesNotContain("0");
  }
}
