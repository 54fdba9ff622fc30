package io.moorgate.cli;

import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** Prints stages of a simulation with a bar for each endpoint. */
final class SimulationText {
    private static final int BAR_WIDTH = 40;
    private static final int LISTED_MAX = 20;

    private SimulationText() {}

    static List<String> of(Stage stage) {
        List<String> lines = new ArrayList<>();
        lines.add(stage.title());
        if (!stage.note().isEmpty()) {
            lines.add("  " + stage.note());
        }
        if (stage.shares().size() <= LISTED_MAX) {
            bars(stage, lines);
        } else {
            IntSummaryStatistics all =
                    stage.shares().stream().mapToInt(Stage.Share::connections).summaryStatistics();
            lines.add(String.format(
                    Locale.ROOT,
                    "  %d endpoints: %d to %d connections, %.1f on average",
                    all.getCount(),
                    all.getMin(),
                    all.getMax(),
                    all.getAverage()));
        }
        if (stage.turnedAway() > 0) {
            lines.add("  " + stage.turnedAway() + " clients find no place (max-connections)");
        }
        lines.add(String.format(Locale.ROOT, "  ready endpoints, most over mean: %.2f", stage.imbalance()));
        return lines;
    }

    private static void bars(Stage stage, List<String> lines) {
        int nameWidth = stage.shares().stream()
                .mapToInt(share -> share.endpoint().length())
                .max()
                .orElse(0);
        int most = Math.max(1, stage.most());
        int countWidth = Integer.toString(most).length();
        for (Stage.Share share : stage.shares()) {
            String bar = "#".repeat(Math.round((float) BAR_WIDTH * share.connections() / most));
            String count = Integer.toString(share.connections());
            String line = "  " + share.endpoint()
                    + " ".repeat(nameWidth - share.endpoint().length()) + "  "
                    + " ".repeat(countWidth - count.length()) + count + "  " + bar
                    + (share.state().isEmpty() ? "" : " " + share.state());
            lines.add(line.stripTrailing());
        }
    }
}
